package io.tiaki.store.internal;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tiaki.platform.StateChange;
import io.tiaki.platform.StateMap;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateForgettingTest {
  private static final Duration FOREIGN = Duration.ofDays(90);

  @TempDir Path folder;

  private final TestClock clock = new TestClock();
  private final FakeKeys keys = new FakeKeys();
  private Engine engine;
  private States states;

  @BeforeEach
  void open() throws Exception {
    engine = opened(folder, keys);
    states = new States(engine, clock);
  }

  private static Engine opened(Path place, FakeKeys with) throws Exception {
    Engine engine = new Engine(place, new Seals(new FakeSecurity(1), with), why -> {});
    engine.open(-1);
    return engine;
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private static <T> T done(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(10, SECONDS);
  }

  private static StateChange putting(String key, int value) {
    return StateChange.putting(key, new byte[] {(byte) value});
  }

  private void day() throws Exception {
    clock.move(Duration.ofHours(24));
    done(states.forget(FOREIGN));
  }

  /** The sealed value of a key in a copy of the file, opened with other keys. */
  private Optional<byte[]> inCopy(Path copy, FakeKeys with, String key) throws Exception {
    try (Engine other = opened(copy, with)) {
      byte[] sealed = other.read(tables -> tables.state("a.b").get(key));
      return Optional.of(other.seals().unseal("a.b", key, sealed));
    } catch (EngineException e) {
      assertThat(e.reason()).isEqualTo(EngineException.Reason.FORGOTTEN);
      return Optional.empty();
    }
  }

  @Test
  void what_was_removed_cannot_be_opened_two_days_later_also_not_in_a_copy() throws Exception {
    StateMap map = states.openErasable("a.b");
    done(map.commit(putting("gone", 1)));
    done(map.commit(putting("stays", 2)));
    close();
    Path copy = Files.createDirectory(folder.resolve("copy"));
    Files.copy(folder.resolve(EngineFile.NAME), copy.resolve(EngineFile.NAME));
    FakeKeys then = keys.copy();
    open();
    map = states.openErasable("a.b");
    done(map.commit(StateChange.removing("gone")));
    day();
    assertThat(inCopy(copy, keys.copy(), "gone")).as("yesterday's key").isPresent();
    day();
    assertThat(inCopy(copy, keys.copy(), "gone")).as("with all keys of now").isEmpty();
    assertThat(inCopy(copy, then, "gone")).as("with the keys of then").isPresent();
    assertThat(map.get("stays")).contains(new byte[] {2});
    for (int i = 0; i < 5; i++) {
      day();
    }
    assertThat(map.get("stays")).contains(new byte[] {2});
    assertThat(keys.names(Seals.STATE)).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void wherever_the_clock_goes_nothing_that_is_there_is_lost() throws Exception {
    StateMap map = states.openErasable("a.b");
    Map<String, Integer> kept = new TreeMap<>();
    int[] hours = {5, 30, -80, 3, 24 * 365 * 9, 1, -24 * 365 * 9, 50, 24, 24, -24, 24, 1};
    for (int i = 0; i < hours.length; i++) {
      clock.move(Duration.ofHours(hours[i]));
      done(map.commit(putting("k" + i, i)));
      kept.put("k" + i, i);
      done(states.forget(FOREIGN));
      done(map.commit(putting("l" + i, i)));
      kept.put("l" + i, i);
      if (i % 4 == 3) {
        close();
        open();
        map = states.openErasable("a.b");
      }
      for (Map.Entry<String, Integer> e : kept.entrySet()) {
        assertThat(map.get(e.getKey())).contains(new byte[] {e.getValue().byteValue()});
      }
    }
  }

  @Test
  void what_was_sealed_before_the_day_ended_and_comes_later_is_sealed_again() throws Exception {
    StateMap map = states.openErasable("a.b");
    engine.editing.readLock().lock();
    CompletionStage<Void> late;
    CompletionStage<Void> forgotten;
    try {
      late = map.commit(putting("late", 7));
      clock.move(Duration.ofDays(30));
      forgotten = states.forget(FOREIGN);
    } finally {
      engine.editing.readLock().unlock();
    }
    done(late);
    done(forgotten);
    day();
    assertThat(map.get("late")).contains(new byte[] {7});
  }

  @Test
  void what_earlier_versions_sealed_for_good_is_taken_along() throws Exception {
    done(states.open("a.b").commit(putting("old", 1)));
    close();
    open();
    StateMap map = states.openErasable("a.b");
    assertThat(map.get("old")).contains(new byte[] {1});
    done(map.commit(putting("new", 2)));
    day();
    byte[] sealed = engine.read(tables -> tables.state("a.b").get("old"));
    assertThat(Epoch.of(sealed)).isPresent();
    assertThat(map.get("old")).contains(new byte[] {1});
  }

  @Test
  void a_map_is_opened_one_way() throws Exception {
    states.openErasable("a.b");
    assertThatIllegalArgumentException().isThrownBy(() -> states.open("a.b"));
  }

  @Test
  void what_came_back_with_an_older_image_and_was_forgotten_is_not_there() throws Exception {
    done(states.openErasable("a.b").commit(putting("gone", 1)));
    close();
    Path file = folder.resolve(EngineFile.NAME);
    byte[] image = Files.readAllBytes(file);
    open();
    done(states.openErasable("a.b").commit(StateChange.removing("gone")));
    day();
    day();
    close();
    Files.write(file, image);
    open();
    done(states.forget(FOREIGN));
    assertThat(states.openErasable("a.b").entries("", 10)).isEmpty();
  }
}
