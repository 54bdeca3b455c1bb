package io.tiaki.store.internal;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.platform.StateChange;
import io.tiaki.platform.StateException;
import io.tiaki.platform.StateMap;
import io.tiaki.testkit.Threads;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineTest {
  @TempDir Path folder;

  private Engine open() throws EngineException {
    Engine engine = new Engine(folder, FakeSecurity.seals(), why -> {});
    engine.open(-1);
    return engine;
  }

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static <T> T done(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(10, SECONDS);
  }

  @Test
  void keeps_state_across_a_restart() throws Exception {
    try (Engine engine = open()) {
      done(Samples.states(engine).open("a.b").commit(StateChange.putting("k", octets("v"))));
    }
    try (Engine engine = open()) {
      StateMap map = Samples.states(engine).open("a.b");
      assertThat(map.get("k")).hasValueSatisfying(v -> assertThat(v).isEqualTo(octets("v")));
      assertThat(map.size()).isEqualTo(1);
    }
  }

  @Test
  void keeps_nothing_in_the_clear_and_nothing_for_other_users() throws Exception {
    try (Engine engine = open()) {
      done(
          Samples.states(engine)
              .open("a")
              .commit(StateChange.putting("k", octets("very secret value"))));
    }
    Path file = folder.resolve(EngineFile.NAME);
    assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
        .doesNotContain("very secret")
        .contains("tiaki.meta");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void reads_see_changes_on_their_way_to_the_disk() throws Exception {
    try (Engine engine = open()) {
      StateMap map = Samples.states(engine).open("a");
      done(
          map.commit(
              new StateChange().put("a", octets("1")).put("b", octets("1")).put("d", octets("1"))));
      // The writer needs the write lock to make edits: while a reader holds it, commits stay on
      // their way.
      engine.editing.readLock().lock();
      CompletionStage<Void> first;
      CompletionStage<Void> second;
      try {
        first = map.commit(new StateChange().put("c", octets("2")).remove("b"));
        second = map.commit(new StateChange().put("c", octets("3")).remove("x"));
        assertThat(first.toCompletableFuture()).isNotDone();
        assertThat(map.get("c")).hasValueSatisfying(v -> assertThat(v).isEqualTo(octets("3")));
        assertThat(map.get("b")).isEmpty();
        assertThat(map.entries("", 10))
            .extracting(Map.Entry::getKey)
            .containsExactly("a", "c", "d");
        assertThat(map.entries("b", 1)).extracting(Map.Entry::getKey).containsExactly("c");
        assertThat(map.size()).isEqualTo(3);
      } finally {
        engine.editing.readLock().unlock();
      }
      done(first);
      done(second);
      assertThat(map.entries("", 10)).extracting(Map.Entry::getKey).containsExactly("a", "c", "d");
      assertThat(map.get("c")).hasValueSatisfying(v -> assertThat(v).isEqualTo(octets("3")));
    }
  }

  @Test
  void a_value_moved_to_another_key_does_not_open() throws Exception {
    try (Engine engine = open()) {
      done(Samples.states(engine).open("a").commit(StateChange.putting("k", octets("v"))));
    }
    try (MVStore store = MVStore.open(folder.resolve(EngineFile.NAME).toString())) {
      var map = store.openMap("state/a", Maps.texts());
      map.put("other", map.get("k"));
    }
    try (Engine engine = open()) {
      StateMap map = Samples.states(engine).open("a");
      assertThatThrownBy(() -> map.get("other"))
          .isInstanceOfSatisfying(
              StateException.class,
              e -> assertThat(e.reason()).isEqualTo(StateException.Reason.CORRUPT));
      assertThat(map.get("k")).isPresent();
    }
  }

  @Test
  void an_interrupted_reader_harms_nobody() throws Exception {
    try (Engine engine = open()) {
      StateMap map = Samples.states(engine).open("a");
      done(map.commit(StateChange.putting("k", new byte[500_000])));
    }
    try (Engine engine = open()) {
      StateMap map = Samples.states(engine).open("a");
      Thread.currentThread().interrupt();
      assertThat(map.get("k")).isPresent();
      assertThat(Thread.interrupted()).isTrue();
      done(map.commit(StateChange.putting("l", octets("v"))));
      assertThat(map.size()).isEqualTo(2);
    }
  }

  @Test
  void a_second_gateway_on_the_folder_is_told_so() throws Exception {
    try (Engine engine = open()) {
      assertThatThrownBy(this::open)
          .isInstanceOfSatisfying(
              EngineException.class,
              e -> assertThat(e.reason()).isEqualTo(EngineException.Reason.UNAVAILABLE))
          .hasMessageContaining("in use")
          .hasMessageContaining(folder.toString());
      done(Samples.states(engine).open("a").commit(StateChange.putting("k", octets("v"))));
    }
  }

  @Test
  void a_newer_format_is_refused_and_left_alone() throws Exception {
    open().close();
    Path file = folder.resolve(EngineFile.NAME);
    try (MVStore store = MVStore.open(file.toString())) {
      store.openMap(Tables.META, Maps.texts()).put("format", octets("3"));
    }
    byte[] before = Files.readAllBytes(file);
    assertThatThrownBy(this::open)
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("format 3")
        .hasMessageContaining("newer version");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void another_key_is_refused_with_the_remedy() throws Exception {
    open().close();
    Engine other = new Engine(folder, FakeSecurity.seals(new FakeSecurity(2)), why -> {});
    assertThatThrownBy(() -> other.open(-1))
        .isInstanceOfSatisfying(
            EngineException.class,
            e -> assertThat(e.reason()).isEqualTo(EngineException.Reason.CORRUPT))
        .hasMessageContaining("restore the keystore");
    other.close();
    open().close();
  }

  @Test
  void a_damaged_file_is_recognised_and_left_alone() throws Exception {
    try (Engine engine = open()) {
      for (int i = 0; i < 50; i++) {
        done(
            Samples.states(engine)
                .open("a")
                .commit(StateChange.putting("k" + i, new byte[10_000])));
      }
    }
    Path file = folder.resolve(EngineFile.NAME);
    try (RandomAccessFile damaged = new RandomAccessFile(file.toFile(), "rw")) {
      damaged.write(new byte[8192]);
    }
    assertThatThrownBy(this::open)
        .isInstanceOfSatisfying(
            EngineException.class,
            e -> assertThat(e.reason()).isEqualTo(EngineException.Reason.CORRUPT))
        .hasMessageContaining(file.toString())
        .hasMessageContaining("restore it");
  }

  @Test
  void garbage_in_place_of_the_file_is_recognised() throws Exception {
    byte[] garbage = new byte[100_000];
    new java.util.Random(1).nextBytes(garbage);
    Files.write(folder.resolve(EngineFile.NAME), garbage);
    assertThatThrownBy(this::open)
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("damaged");
  }

  @Test
  void a_file_torn_at_its_birth_is_moved_aside() throws Exception {
    Files.write(folder.resolve(EngineFile.NAME), new byte[100]);
    open().close();
    assertThat(folder.resolve(EngineFile.NAME + ".broken")).exists();
  }

  @Test
  void a_folder_that_cannot_be_written_is_named() throws Exception {
    // Nobody, not even root, can make a folder there.
    Path nowhere = Path.of("/proc/tiaki");
    Engine engine = new Engine(nowhere, FakeSecurity.seals(), why -> {});
    assertThatThrownBy(() -> engine.open(-1))
        .isInstanceOfSatisfying(
            EngineException.class,
            e -> assertThat(e.reason()).isEqualTo(EngineException.Reason.UNAVAILABLE))
        .hasMessageContaining("/proc/tiaki")
        .hasMessageContaining("must be able to write");
    Path file = Files.createFile(folder.resolve("a-file"));
    Engine onFile = new Engine(file, FakeSecurity.seals(), why -> {});
    assertThatThrownBy(() -> onFile.open(-1))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("a-file");
  }

  @Test
  void the_file_stays_small_when_one_key_is_written_over_and_over() throws Exception {
    try (Engine engine = open()) {
      StateMap map = Samples.states(engine).open("a");
      done(map.commit(StateChange.putting("k", new byte[100])));
      for (int i = 0; i < 100; i++) {
        CompletionStage<Void> last = null;
        for (int j = 0; j < 1_000; j++) {
          last = map.commit(StateChange.putting("k", new byte[100]));
        }
        done(last);
      }
      assertThat(engine.octets()).isLessThan(1 << 20);
      assertThat(map.size()).isEqualTo(1);
    }
  }

  @Test
  void closing_fails_what_waits_and_what_comes_later() throws Exception {
    Engine engine = open();
    StateMap map = Samples.states(engine).open("a");
    engine.close();
    assertThatThrownBy(() -> done(map.commit(StateChange.putting("k", octets("v")))))
        .cause()
        .isInstanceOfSatisfying(
            StateException.class,
            e -> assertThat(e.reason()).isEqualTo(StateException.Reason.UNAVAILABLE));
    assertThatThrownBy(() -> map.get("k")).isInstanceOf(StateException.class);
    assertThatThrownBy(() -> Samples.states(engine).open("b")).isInstanceOf(StateException.class);
    assertThat(Threads.left("tiaki-store-writer")).isEmpty();
  }
}
