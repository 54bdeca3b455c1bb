package io.tiaki.meter.internal.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What meters remember: durable, as earlier versions wrote it, and as faults leave it. */
class MemoryFileTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("memory.mv");
  }

  @Test
  void a_value_is_on_the_disk_when_put_returns() throws Exception {
    Path killed = folder.resolve("killed.mv");
    try (MemoryFile memory = MemoryFile.open(file)) {
      memory.put(1, "a", new byte[] {1});
      memory.put(12, "a", new byte[] {12});
      memory.put(1, "b", new byte[] {2});
      memory.remove(1, "b");
      Files.copy(file, killed);
    }
    try (MemoryFile memory = MemoryFile.open(killed)) {
      assertThat(memory.get(1, "a").orElseThrow()).containsExactly(1);
      assertThat(memory.get(12, "a").orElseThrow()).containsExactly(12);
      assertThat(memory.get(1, "b")).isEmpty();
      assertThat(memory.keys(1)).containsExactly("a");
      assertThat(memory.keys(2)).isEmpty();
    }
  }

  @Test
  void changes_of_many_meters_share_a_commit() {
    try (MemoryFile memory = MemoryFile.open(file)) {
      long before = memory.commits();
      memory.together(
          () -> {
            for (int meter = 1; meter <= 500; meter++) {
              memory.put(meter, "a", new byte[] {1});
            }
          });
      assertThat(memory.commits() - before).isEqualTo(1);
      assertThat(memory.get(500, "a")).isPresent();
    }
  }

  @Test
  @Timeout(60)
  void a_change_of_several_values_is_on_the_disk_whole_or_not_at_all() throws Exception {
    List<Path> crashes = new ArrayList<>();
    Consumer<MVStore> commit =
        store -> {
          MemoryFile.commit(store);
          try {
            Path crash = folder.resolve("crash" + crashes.size() + ".mv");
            crashes.add(Files.copy(file, crash));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try (MemoryFile memory = MemoryFile.open(file, MemoryFile.MOST_FILE_OCTETS, commit)) {
      Future<?> others = threads.submit(() -> writes(memory, 2, 40));
      for (int i = 1; i <= 40; i++) {
        Optional<byte[]> value = Optional.of(new byte[] {(byte) i});
        Map<String, Optional<byte[]>> all = new LinkedHashMap<>();
        for (int key = 0; key < 200; key++) {
          all.put("k" + key, value);
        }
        all.put("gone", Optional.empty());
        memory.change(1, all);
      }
      others.get();
    } finally {
      threads.shutdownNow();
    }
    for (Path crash : crashes) {
      try (MemoryFile memory = MemoryFile.open(crash)) {
        Set<Integer> seen = new TreeSet<>();
        for (int key = 0; key < 200; key++) {
          seen.add(memory.get(1, "k" + key).map(octets -> (int) octets[0]).orElse(0));
        }
        assertThat(seen).as(crash.toString()).hasSize(1);
      }
    }
  }

  /** Else the commit would take those of its values that are there already. */
  @Test
  void a_change_of_several_values_waits_for_the_commit_that_is_being_written() throws Exception {
    AtomicReference<MemoryFile> opened = new AtomicReference<>();
    AtomicReference<Thread> second = new AtomicReference<>();
    List<Boolean> came = new ArrayList<>();
    Map<String, Optional<byte[]>> several =
        Map.of("a", Optional.of(new byte[1]), "b", Optional.of(new byte[1]));
    Consumer<MVStore> commit =
        store -> {
          Thread changing = new Thread(() -> opened.get().change(1, several));
          if (second.compareAndSet(null, changing)) {
            changing.start();
            while (changing.getState() != Thread.State.WAITING) {
              Thread.onSpinWait();
            }
            came.add(opened.get().get(1, "a").isPresent());
          }
          MemoryFile.commit(store);
        };
    try (MemoryFile memory = MemoryFile.open(file, MemoryFile.MOST_FILE_OCTETS, commit)) {
      opened.set(memory);
      memory.put(2, "first", new byte[1]);
      second.get().join();
      assertThat(came).containsExactly(false);
      assertThat(memory.keys(1)).containsExactly("a", "b");
    }
  }

  private static void writes(MemoryFile memory, long meter, int times) {
    for (int i = 0; i < times; i++) {
      memory.put(meter, "a", new byte[] {(byte) i});
    }
  }

  @Test
  void many_threads_put_at_once_and_every_value_is_there_afterwards() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    Path killed = folder.resolve("killed.mv");
    try (MemoryFile memory = MemoryFile.open(file)) {
      List<Future<?>> puts = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        int meter = i;
        puts.add(threads.submit(() -> memory.put(meter, "a", new byte[] {(byte) meter})));
      }
      for (Future<?> put : puts) {
        put.get();
      }
      Files.copy(file, killed);
    } finally {
      threads.shutdownNow();
    }
    try (MemoryFile memory = MemoryFile.open(killed)) {
      for (int i = 0; i < 200; i++) {
        assertThat(memory.get(i, "a").orElseThrow()).containsExactly((byte) i);
      }
    }
  }

  @Test
  void a_full_file_and_a_long_value_are_refused_without_effect() {
    try (MemoryFile memory = MemoryFile.open(file, 40_000)) {
      memory.put(1, "a", new byte[] {1});
      assertThatThrownBy(() -> memory.put(1, "a", new byte[40_000]))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> memory.put(1, "a", new byte[MemoryFile.MOST_OCTETS + 1]))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(memory.get(1, "a").orElseThrow()).containsExactly(1);
    }
  }

  @Test
  void images_leave_room_for_the_counters_of_other_meters() {
    try (MemoryFile memory = MemoryFile.open(file, 256_000)) {
      assertThatThrownBy(() -> fill(memory, "image/")).hasMessageContaining("128000 octets");
      memory.put(9, "ic.own", new byte[8]);
      assertThat(memory.get(9, "ic.own")).isPresent();
      assertThatThrownBy(() -> fill(memory, "o/")).hasMessageContaining("256000 octets");
    }
  }

  private static void fill(MemoryFile memory, String prefix) {
    byte[] part = new byte[4_000];
    for (int i = 0; i < 500; i++) {
      new Random(i).nextBytes(part);
      memory.put(1, prefix + i, part);
    }
  }

  @Test
  @Timeout(30)
  void after_an_error_while_it_writes_it_takes_changes_again() {
    AtomicBoolean broken = new AtomicBoolean();
    Consumer<MVStore> commit =
        store -> {
          if (broken.getAndSet(false)) {
            throw new StackOverflowError("test");
          }
          MemoryFile.commit(store);
        };
    try (MemoryFile memory = MemoryFile.open(file, MemoryFile.MOST_FILE_OCTETS, commit)) {
      memory.put(1, "a", new byte[] {1});
      broken.set(true);
      assertThatThrownBy(() -> memory.put(1, "b", new byte[] {2}))
          .isInstanceOf(StackOverflowError.class);
      memory.put(1, "c", new byte[] {3});
      assertThat(memory.keys(1)).as("what was not written is not there").containsExactly("a", "c");
    }
  }

  @Test
  void only_its_owner_may_read_it_and_one_process_uses_it() throws Exception {
    try (MemoryFile memory = MemoryFile.open(file)) {
      memory.put(1, "a", new byte[] {1});
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      assertThatThrownBy(() -> MemoryFile.open(file)).hasMessageContaining("another meter process");
    }
  }

  @Test
  void a_closed_file_takes_nothing() {
    MemoryFile memory = MemoryFile.open(file);
    memory.close();
    assertThatThrownBy(() -> memory.put(1, "a", new byte[] {1})).hasMessageContaining("closed");
  }

  @Test
  void a_file_cut_anywhere_is_recovered_or_refused_and_left_alone() throws Exception {
    byte[] whole;
    try (MemoryFile memory = MemoryFile.open(file)) {
      for (int i = 0; i < 20; i++) {
        memory.put(i, "a", new byte[500]);
      }
      whole = Files.readAllBytes(file);
    }
    for (int end = 8_192; end < whole.length; end += 4_999) {
      byte[] torn = Arrays.copyOf(whole, end);
      Files.write(file, torn);
      try (MemoryFile memory = MemoryFile.open(file)) {
        assertThat(memory.keys(30)).isEmpty();
      } catch (IllegalStateException refused) {
        assertThat(refused).hasMessageContaining("move it away");
        assertThat(Files.readAllBytes(file)).as("left alone").isEqualTo(torn);
      }
    }
    Files.write(file, new byte[0]);
    try (MemoryFile memory = MemoryFile.open(file)) {
      assertThat(memory.keys(1)).as("torn at its birth").isEmpty();
    }
  }

  @Test
  void a_file_of_format_1_is_read() throws Exception {
    Files.copy(GOLDEN.resolve("memory-format-1.mv"), file, StandardCopyOption.REPLACE_EXISTING);
    try (MemoryFile memory = MemoryFile.open(file)) {
      assertThat(memory.get(7, "o/clock/3").orElseThrow()).containsExactly(0x10, 0xff, 0xc4);
    }
  }

  @Test
  void a_file_of_a_later_format_is_refused_and_left_alone() throws Exception {
    try (MVStore store = MVStore.open(file.toString())) {
      store.openMap("format").put("version", 2);
    }
    byte[] before = Files.readAllBytes(file);
    assertThatThrownBy(() -> MemoryFile.open(file)).hasMessageContaining("format 2");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  /** Writes what this version writes: when the format has a new number, a new file is added. */
  @Test
  @EnabledIfSystemProperty(named = "tiaki.golden.write", matches = "true")
  void write_the_file_of_this_version() throws Exception {
    try (MemoryFile memory = MemoryFile.open(file)) {
      memory.put(7, "o/clock/3", new byte[] {0x10, (byte) 0xff, (byte) 0xc4});
    }
    Files.copy(file, GOLDEN.resolve("memory-format-1.mv"), StandardCopyOption.REPLACE_EXISTING);
  }
}
