package io.tiaki.store.internal;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tiaki.model.ObisCode;
import io.tiaki.model.Reading;
import io.tiaki.store.ReadingSink.Acceptance;
import io.tiaki.store.StoreException;
import io.tiaki.store.StoredReading;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadingsTest {
  @TempDir Path folder;

  private final TestClock clock = new TestClock();
  private final FakeSecurity security = new FakeSecurity(1);
  private final List<Long> commits = new CopyOnWriteArrayList<>();
  private Engine engine;
  private Readings readings;

  @BeforeEach
  void open() throws Exception {
    engine = new Engine(folder, FakeSecurity.seals(security), why -> {});
    engine.open(-1);
    readings = new Readings(engine, clock, Samples.needs(), commits::add);
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private static <T> T done(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(10, SECONDS);
  }

  private static StoreException.Reason failure(CompletionStage<?> stage) throws Exception {
    try {
      done(stage);
      return null;
    } catch (ExecutionException e) {
      return ((StoreException) e.getCause()).reason();
    }
  }

  private static List<Reading> some(int meter, int from, int count) {
    return IntStream.range(from, from + count).mapToObj(i -> Samples.reading(meter, i)).toList();
  }

  @Test
  void accepts_in_order_and_reads_back_after_a_restart() throws Exception {
    assertThat(done(readings.accept(some(1, 0, 3)))).isEqualTo(new Acceptance(3, 0));
    assertThat(done(readings.accept(some(2, 0, 1)))).isEqualTo(new Acceptance(1, 0));
    close();
    open();
    List<StoredReading> all = readings.read(0, 10);
    assertThat(all).extracting(StoredReading::position).containsExactly(1L, 2L, 3L, 4L);
    assertThat(all)
        .extracting(StoredReading::reading)
        .startsWith(Samples.reading(1, 0))
        .endsWith(Samples.reading(2, 0));
    assertThat(readings.read(2, 1)).extracting(StoredReading::position).containsExactly(3L);
    assertThat(readings.read(4, 10)).isEmpty();
    assertThat(done(readings.accept(some(3, 0, 1)))).isEqualTo(new Acceptance(1, 0));
    assertThat(readings.read(4, 10)).extracting(StoredReading::position).containsExactly(5L);
    assertThat(commits).containsExactly(3L, 4L, 5L);
  }

  @Test
  void counts_duplicates_in_the_store_in_the_queue_and_in_the_batch() throws Exception {
    Reading one = Samples.reading(1, 1);
    assertThat(done(readings.accept(List.of(one, one, Samples.reading(1, 2)))))
        .isEqualTo(new Acceptance(2, 1));
    engine.editing.readLock().lock();
    CompletionStage<Acceptance> first;
    CompletionStage<Acceptance> second;
    try {
      first = readings.accept(List.of(Samples.reading(1, 3), one));
      second = readings.accept(List.of(Samples.reading(1, 3)));
    } finally {
      engine.editing.readLock().unlock();
    }
    assertThat(done(first)).isEqualTo(new Acceptance(1, 1));
    assertThat(done(second)).isEqualTo(new Acceptance(0, 1));
    assertThat(readings.read(0, 10)).hasSize(3);
  }

  @Test
  void refuses_more_than_may_wait_and_takes_them_later() throws Exception {
    engine.editing.readLock().lock();
    List<CompletionStage<Acceptance>> waiting = new ArrayList<>();
    try {
      for (int i = 0; i < 10; i++) {
        waiting.add(readings.accept(some(i, 0, 1_000)));
      }
      assertThat(failure(readings.accept(some(99, 0, 1))))
          .isEqualTo(StoreException.Reason.OVERLOADED);
      assertThat(readings.read(0, 10)).as("nothing is accepted yet").isEmpty();
    } finally {
      engine.editing.readLock().unlock();
    }
    for (CompletionStage<Acceptance> w : waiting) {
      assertThat(done(w).stored()).isEqualTo(1_000);
    }
    assertThat(done(readings.accept(some(99, 0, 1))).stored()).isEqualTo(1);
    assertThat(readings.count()).isEqualTo(10_001);
  }

  @Test
  void takes_all_or_none() throws Exception {
    done(readings.accept(some(1, 0, 1)));
    FakeSecurity.KEYS.failing = true;
    try {
      assertThat(failure(readings.accept(some(1, 1, 5))))
          .isEqualTo(StoreException.Reason.UNAVAILABLE);
    } finally {
      FakeSecurity.KEYS.failing = false;
    }
    assertThat(readings.read(0, 10)).hasSize(1);
    assertThat(done(readings.accept(some(1, 0, 5)))).isEqualTo(new Acceptance(4, 1));
  }

  @Test
  void knows_the_latest_of_a_series() throws Exception {
    assertThat(readings.latest(Samples.meter(1), ObisCode.LOAD_PROFILE)).isEmpty();
    done(
        readings.accept(
            List.of(
                Samples.reading(1, 500),
                Samples.reading(1, 900),
                Samples.reading(1, 700),
                Samples.reading(2, 999))));
    assertThat(readings.latest(Samples.meter(1), ObisCode.LOAD_PROFILE))
        .contains(Samples.START.plusSeconds(900));
    assertThat(readings.latest(Samples.meter(1), ObisCode.CLOCK)).isEmpty();
    assertThat(readings.latest(Samples.meter(3), ObisCode.LOAD_PROFILE)).isEmpty();
  }

  @Test
  void keeps_cursors() throws Exception {
    assertThat(readings.cursor("access.default")).isZero();
    done(readings.advance("access.default", 7));
    close();
    open();
    assertThat(readings.cursor("access.default")).isEqualTo(7);
    assertThatIllegalArgumentException().isThrownBy(() -> readings.cursor("No Such"));
    assertThatIllegalArgumentException().isThrownBy(() -> readings.advance("a", -1));
    assertThatIllegalArgumentException().isThrownBy(() -> readings.accept(List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> readings.read(0, 0));
  }

  @Test
  void a_reading_that_cannot_be_opened_hides_no_other() throws Exception {
    done(readings.accept(some(1, 0, 5)));
    Change<Boolean> damage =
        new Change<>() {
          @Override
          Boolean run(Tables tables, Edits edits) {
            edits.put(tables.log, 1L, new byte[20]);
            edits.put(tables.log, 3L, tables.log.get(2L));
            return true;
          }
        };
    engine.submit(damage);
    done(damage.future);
    assertThat(readings.read(0, 100))
        .extracting(StoredReading::position)
        .containsExactly(2L, 4L, 5L);
    assertThat(readings.read(0, 1)).extracting(StoredReading::position).containsExactly(2L);
    assertThat(readings.unreadable()).isGreaterThanOrEqualTo(2);
  }
}
