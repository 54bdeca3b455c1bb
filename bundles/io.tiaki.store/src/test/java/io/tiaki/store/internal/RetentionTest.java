package io.tiaki.store.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.model.ObisCode;
import io.tiaki.model.Reading;
import io.tiaki.store.ReadingNeed;
import io.tiaki.store.StoreException;
import io.tiaki.store.StoredReading;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
  private static final Duration UNREAD = Duration.ofDays(90);

  @TempDir Path folder;

  private final TestClock clock = new TestClock();
  private final FakeKeys keys = new FakeKeys();
  private final List<String> lost = new ArrayList<>();
  private final Retention retention = new Retention(UNREAD, lost::add);
  private final Needs needs = Samples.needs();
  private Engine engine;
  private Readings readings;

  @BeforeEach
  void open() throws Exception {
    engine = new Engine(folder, new Seals(new FakeSecurity(1), keys), why -> {});
    engine.open(-1);
    readings = new Readings(engine, clock, needs, last -> {});
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private static <T> T done(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(10, SECONDS);
  }

  private static List<Reading> some(int meter, int from, int count) {
    return IntStream.range(from, from + count).mapToObj(i -> Samples.reading(meter, i)).toList();
  }

  private List<Long> positions() throws Exception {
    return readings.read(0, 1_000).stream().map(StoredReading::position).toList();
  }

  private void forget() throws Exception {
    done(retention.run(readings));
  }

  @Test
  void forgets_an_epoch_when_its_time_is_over_and_every_reader_has_passed_it() throws Exception {
    done(readings.accept(some(1, 0, 10)));
    clock.move(Duration.ofHours(100));
    done(readings.accept(some(1, 10, 10)));
    done(readings.advance("a", 20));
    done(readings.advance("b", 4));
    clock.move(Duration.ofHours(240 + 24 - 100).minusSeconds(1));
    forget();
    assertThat(positions()).as("the epoch began 264 h ago, less a second").hasSize(20);
    clock.move(Duration.ofSeconds(1));
    forget();
    assertThat(positions()).as("reader b stands at 4").hasSize(20);
    assertThat(retention.isHeld()).isTrue();
    done(readings.advance("b", 20));
    forget();
    assertThat(retention.isHeld()).isFalse();
    assertThat(positions()).startsWith(11L).hasSize(10);
    assertThat(keys.names(Seals.READINGS)).hasSize(1);
  }

  @Test
  void positions_never_begin_anew_when_everything_was_forgotten() throws Exception {
    done(readings.accept(some(1, 0, 1_000)));
    done(readings.accept(some(1, 1_000, 200)));
    done(readings.advance("a", 1_200));
    clock.move(Duration.ofHours(1_000));
    forget();
    assertThat(readings.count()).isZero();
    assertThat(keys.names(Seals.READINGS)).isEmpty();
    close();
    open();
    done(readings.accept(some(2, 0, 1)));
    assertThat(positions()).containsExactly(1_201L);
  }

  @Test
  void keeps_how_far_a_series_came_when_its_readings_are_forgotten() throws Exception {
    done(readings.accept(some(1, 0, 5)));
    done(readings.advance("a", 100));
    clock.move(Duration.ofHours(1_000));
    forget();
    assertThat(readings.count()).isZero();
    assertThat(readings.latest(Samples.meter(1), ObisCode.LOAD_PROFILE))
        .contains(Samples.START.plusSeconds(4));
  }

  @Test
  void each_reading_is_kept_as_long_as_the_longest_need_that_covers_it() throws Exception {
    needs.add(need(1, 24));
    needs.add(need(1, 48));
    needs.add(need(2, 24));
    done(readings.accept(List.of(Samples.reading(1, 0), Samples.reading(2, 0))));
    done(readings.accept(List.of(Samples.reading(3, 0), Samples.reading(2, 1))));
    done(readings.advance("a", 4));
    clock.move(Duration.ofHours(24 + 3));
    forget();
    assertThat(positions()).as("meter 2 is needed for 24 h").containsExactly(1L, 3L);
    clock.move(Duration.ofHours(24 + 3));
    forget();
    assertThat(positions()).as("meter 1 for 48 h").containsExactly(3L);
    clock.move(Duration.ofHours(240));
    forget();
    assertThat(positions()).as("nobody says anything about meter 3").isEmpty();
  }

  private static ReadingNeed need(int meter, int hours) {
    return (id, series) ->
        id.equals(Samples.meter(meter)) ? Optional.of(Duration.ofHours(hours)) : Optional.empty();
  }

  @Test
  void what_nobody_reads_waits_no_longer_than_it_may_and_that_is_said() throws Exception {
    done(readings.accept(some(1, 0, 10)));
    done(readings.advance("a", 4));
    clock.move(UNREAD);
    forget();
    assertThat(positions()).hasSize(10);
    clock.move(Duration.ofDays(1));
    forget();
    assertThat(positions()).isEmpty();
    assertThat(lost).containsExactly("6 readings were deleted unread after 2160 h");
  }

  @Test
  void a_copy_from_before_the_deletion_opens_with_the_keys_of_then_and_with_none_of_after()
      throws Exception {
    done(readings.accept(some(1, 0, 10)));
    done(readings.advance("a", 10));
    clock.move(Duration.ofHours(200));
    done(readings.accept(some(2, 0, 5)));
    done(readings.advance("a", 15));
    close();
    Path copy = Files.createDirectory(folder.resolve("copy"));
    Files.copy(
        folder.resolve(EngineFile.NAME),
        copy.resolve(EngineFile.NAME),
        StandardCopyOption.REPLACE_EXISTING);
    FakeKeys then = keys.copy();
    open();
    clock.move(Duration.ofHours(64));
    forget();

    assertThat(opened(copy, then)).as("with the keys of then").hasSize(15);
    assertThat(opened(copy, keys.copy()))
        .as("with all keys of now")
        .allMatch(reading -> reading.meter().equals(Samples.meter(2)))
        .hasSize(5);
  }

  private List<Reading> opened(Path place, FakeKeys with) throws Exception {
    try (Engine other = new Engine(place, new Seals(new FakeSecurity(1), with), why -> {})) {
      other.open(-1);
      Readings log = new Readings(other, clock, needs, last -> {});
      return log.read(0, 1_000).stream().map(StoredReading::reading).toList();
    }
  }

  @Test
  void nothing_in_the_file_names_a_reading_in_the_clear() throws Exception {
    done(readings.accept(some(1, 77, 1)));
    String name = IndexKey.of(Samples.reading(1, 77).id());
    engine.close();
    String octets = Files.readString(folder.resolve(EngineFile.NAME), ISO_8859_1);
    assertThat(octets).contains(name.substring(0, 17)).doesNotContain(name);
    open();
    assertThat(engine.<Long>read(t -> t.index(t.epochs.firstKey()).sizeAsLong())).isEqualTo(1);
  }

  @Test
  void a_copy_counts_as_known_also_in_an_epoch_before() throws Exception {
    done(readings.accept(some(1, 0, 3)));
    clock.move(Duration.ofHours(48));
    done(readings.accept(some(1, 100, 1)));
    assertThat(done(readings.accept(some(1, 1, 1))).duplicates()).isEqualTo(1);
    assertThat(done(readings.accept(some(1, 50, 1))).stored()).isEqualTo(1);
    assertThat(done(readings.accept(some(1, 50, 1))).duplicates()).isEqualTo(1);
  }

  @Test
  void keys_that_cannot_be_destroyed_are_destroyed_the_next_time() throws Exception {
    done(readings.accept(some(1, 0, 3)));
    done(readings.advance("a", 3));
    clock.move(Duration.ofHours(1_000));
    keys.failing = true;
    forget();
    keys.failing = false;
    assertThat(keys.names(Seals.READINGS)).hasSize(1);
    forget();
    assertThat(keys.names(Seals.READINGS)).isEmpty();
  }

  @Test
  void beyond_its_bound_the_store_takes_no_readings_and_says_so_early() throws Exception {
    Bound bound = new Bound(400_000);
    Readings bounded = new Readings(engine, clock, () -> true, needs, bound, last -> {});
    StoreException.Reason refused = null;
    boolean early = false;
    for (int i = 0; refused == null && i < 100; i++) {
      try {
        done(bounded.accept(some(1, i * 100, 100)));
      } catch (ExecutionException e) {
        refused = ((StoreException) e.getCause()).reason();
      }
      bound.look(engine.used(), "");
      early |= bound.level() == Bound.Level.EARLY;
    }
    assertThat(refused).isEqualTo(StoreException.Reason.FULL);
    assertThat(early).isTrue();
    assertThat(bound.level()).isEqualTo(Bound.Level.FULL);
    done(readings.advance("a", Long.MAX_VALUE));
    clock.move(Duration.ofHours(1_000));
    forget();
    for (int i = 0; i < 20; i++) {
      done(readings.advance("a", Long.MAX_VALUE));
    }
    bound.look(engine.used(), "");
    assertThat(bound.level()).isEqualTo(Bound.Level.ROOM);
    assertThat(done(bounded.accept(some(2, 0, 1))).stored()).isEqualTo(1);
  }

  @Test
  void a_reader_that_is_no_more_holds_nothing_back() throws Exception {
    done(readings.accept(some(1, 0, 10)));
    done(readings.advance("a", 10));
    done(readings.advance("access.old", 3));
    done(readings.retire(List.of("access.old", "nobody")));
    clock.move(Duration.ofHours(1_000));
    forget();
    assertThat(readings.count()).isZero();
  }
}
