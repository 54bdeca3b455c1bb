package io.tiaki.store.internal;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readings that were accepted while nobody knew how late it was. */
class UntimedTest {
  private static final Duration KEEP = Duration.ofHours(240);
  private static final Duration UNREAD = Duration.ofDays(90);

  @TempDir Path folder;

  private final TestClock clock = new TestClock();
  private final Instant today = clock.instant();
  private final FakeKeys keys = new FakeKeys();
  private final List<String> lost = new ArrayList<>();
  private final Retention retention = new Retention(UNREAD, lost::add);
  private boolean trusted;
  private Engine engine;
  private Readings readings;

  @BeforeEach
  void open() throws Exception {
    engine = new Engine(folder, new Seals(new FakeSecurity(1), keys), why -> {});
    engine.open(-1);
    Bound bound = new Bound(Long.MAX_VALUE);
    readings = new Readings(engine, clock, () -> trusted, Samples.needs(), bound, last -> {});
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private static <T> T done(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(10, SECONDS);
  }

  private void accept(int number) throws Exception {
    done(readings.accept(List.of(Samples.reading(1, number))));
  }

  private void timeIsKnown() {
    clock.move(Duration.between(clock.instant(), today));
    trusted = true;
  }

  private long left() throws Exception {
    done(retention.run(readings));
    return readings.count();
  }

  @Test
  void of_a_clock_that_was_far_behind_are_kept_from_the_moment_it_is_right() throws Exception {
    done(readings.advance("a", 0));
    clock.move(Duration.between(clock.instant(), Instant.EPOCH));
    accept(1);
    timeIsKnown();

    assertThat(left()).as("nobody has read it").isEqualTo(1);
    close();
    open();
    done(readings.advance("a", 1));
    clock.move(KEEP.minusSeconds(1));
    assertThat(left()).as("it is kept as long as any").isEqualTo(1);
    clock.move(Duration.ofSeconds(1));
    assertThat(left()).isZero();
    assertThat(keys.names(Seals.READINGS)).isEmpty();
    assertThat(lost).isEmpty();
  }

  @Test
  void wait_for_a_reader_from_that_moment() throws Exception {
    done(readings.advance("a", 0));
    clock.move(Duration.ofDays(-400));
    accept(1);
    timeIsKnown();
    assertThat(left()).isEqualTo(1);

    clock.move(UNREAD.minusSeconds(1));
    assertThat(left()).isEqualTo(1);
    clock.move(Duration.ofSeconds(1));
    assertThat(left()).isZero();
    assertThat(lost).hasSize(1);
  }

  @Test
  void of_a_clock_that_was_far_ahead_are_not_kept_until_then() throws Exception {
    clock.move(Duration.ofDays(4_000));
    accept(1);
    done(readings.advance("a", 1));
    timeIsKnown();

    assertThat(left()).isEqualTo(1);
    clock.move(KEEP);
    assertThat(left()).isZero();
  }

  @Test
  void of_a_clock_that_was_right_are_kept_as_ever() throws Exception {
    accept(1);
    done(readings.advance("a", 1));
    timeIsKnown();
    assertThat(left()).isEqualTo(1);
    accept(2);
    done(readings.advance("a", 2));

    Instant end = Epoch.ofReadings((int) KEEP.toHours(), today).end();
    clock.move(Duration.between(clock.instant(), end.plus(KEEP)).minusSeconds(1));
    assertThat(left()).isEqualTo(2);
    clock.move(Duration.ofSeconds(1));
    assertThat(left()).isZero();
  }

  @Test
  void that_join_an_epoch_later_count_anew() throws Exception {
    done(readings.advance("a", 0));
    clock.move(Duration.between(clock.instant(), Instant.EPOCH));
    accept(1);
    timeIsKnown();
    assertThat(left()).isEqualTo(1);
    // Started again without a battery: the same hour of 1970.
    Duration later = UNREAD.minusDays(1);
    clock.move(Duration.between(clock.instant(), Instant.EPOCH));
    trusted = false;
    accept(2);
    timeIsKnown();
    clock.move(later);
    assertThat(left()).isEqualTo(2);
    clock.move(Duration.ofDays(2));

    assertThat(left()).isEqualTo(2);
    assertThat(lost).isEmpty();
  }
}
