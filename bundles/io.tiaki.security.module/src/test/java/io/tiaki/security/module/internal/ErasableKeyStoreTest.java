package io.tiaki.security.module.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ErasableKeyStoreTest {
  private static final byte[] CONTEXT = ErasableLab.CONTEXT;
  private static final byte[] PLAIN = ErasableLab.octets("1.8.0 = 42 kWh");

  private ErasableLab lab;

  @BeforeEach
  void setUp(@TempDir Path folder) throws SecurityModuleException {
    lab = new ErasableLab(folder);
  }

  @Test
  void opens_what_it_sealed_also_after_a_restart() throws Exception {
    byte[] sealed;
    try (ErasableKeyStore keys = lab.open()) {
      sealed = keys.seal("store.2026-11-23", CONTEXT, PLAIN);
      assertThat(keys.unseal("store.2026-11-23", CONTEXT, sealed)).isEqualTo(PLAIN);
    }
    try (ErasableKeyStore keys = lab.open()) {
      assertThat(keys.unseal("store.2026-11-23", CONTEXT, sealed)).isEqualTo(PLAIN);
      assertThat(keys.names("store.")).containsExactly("store.2026-11-23");
      assertThat(keys.names("journal.")).isEmpty();
    }
  }

  @Test
  void opens_nothing_that_was_altered_or_moved() throws Exception {
    try (ErasableKeyStore keys = lab.open()) {
      byte[] sealed = keys.seal("a", CONTEXT, PLAIN);
      keys.prepare(List.of("b"));
      refuses(Reason.BAD_SIGNATURE, () -> keys.unseal("a", new byte[1], sealed));
      refuses(Reason.UNKNOWN_ALIAS, () -> keys.unseal("b", CONTEXT, sealed));
      refuses(Reason.UNKNOWN_ALIAS, () -> keys.unseal("c", CONTEXT, sealed));
      sealed[sealed.length - 1] ^= 1;
      refuses(Reason.BAD_SIGNATURE, () -> keys.unseal("a", CONTEXT, sealed));
    }
  }

  @Test
  void destroys_for_good_also_for_older_copies_of_the_data_folder() throws Exception {
    byte[] gone;
    byte[] kept;
    Path oldData;
    Path oldSecrets;
    try (ErasableKeyStore keys = lab.open()) {
      gone = keys.seal("gone", CONTEXT, PLAIN);
      kept = keys.seal("kept", CONTEXT, PLAIN);
      oldData = lab.copy(lab.data, "old-data");
      oldSecrets = lab.copy(lab.secrets, "old-secrets");
      keys.destroy(List.of("gone", "never-was"));
      refuses(Reason.UNKNOWN_ALIAS, () -> keys.unseal("gone", CONTEXT, gone));
      assertThat(keys.unseal("kept", CONTEXT, kept)).isEqualTo(PLAIN);
    }
    Path newSecrets = lab.copy(lab.secrets, "new-secrets");

    ErasableLab.replace(oldData, lab.data);
    assertThatThrownBy(lab::open)
        .isInstanceOf(SecurityModuleException.class)
        .hasMessageContaining("older copy")
        .hasMessageContaining("keys.bcfks.erasable");
    assertThat(Files.readAllBytes(lab.places().file()))
        .isEqualTo(Files.readAllBytes(oldData.resolve("keys.bcfks.erasable")));

    // The control: with the secrets of then the same copy does open.
    ErasableLab.replace(oldSecrets, lab.secrets);
    try (ErasableKeyStore keys = lab.open()) {
      assertThat(keys.unseal("gone", CONTEXT, gone)).isEqualTo(PLAIN);
    }
    assertThat(newSecrets).isDirectoryNotContaining("glob:**erasable-1");
  }

  @Test
  void leaves_nothing_of_the_old_root_in_its_file() throws Exception {
    List<byte[]> erased = new ArrayList<>();
    Disk watching =
        new Disk() {
          @Override
          void delete(Path file) throws IOException {
            if (Files.exists(file)) {
              erased.add(Files.readAllBytes(file));
            }
            super.delete(file);
          }
        };
    try (ErasableKeyStore keys = lab.open(watching)) {
      keys.prepare(List.of("a"));
      keys.destroy(List.of("a"));
    }
    assertThat(erased).hasSize(1);
    assertThat(erased.get(0)).containsOnly(0);
  }

  @Test
  void a_key_that_is_made_again_is_another_one() throws Exception {
    try (ErasableKeyStore keys = lab.open()) {
      byte[] before = keys.seal("a", CONTEXT, PLAIN);
      keys.destroy(List.of("a"));
      keys.seal("a", CONTEXT, PLAIN);
      refuses(Reason.UNKNOWN_ALIAS, () -> keys.unseal("a", CONTEXT, before));
    }
  }

  @Test
  void those_who_make_keys_at_the_same_time_share_a_write() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger writes = new AtomicInteger();
    Disk slow =
        new Disk() {
          @Override
          void overwrite(Path file, long position, byte[] content) throws IOException {
            if (file.equals(lab.places().file())) {
              writes.incrementAndGet();
              begun.countDown();
              await(goOn);
            }
            super.overwrite(file, position, content);
          }
        };
    var pool = Executors.newFixedThreadPool(33);
    try (ErasableKeyStore keys = lab.open(slow)) {
      List<Future<byte[]>> sealed = new ArrayList<>();
      sealed.add(pool.submit(() -> keys.seal("meter.0", CONTEXT, PLAIN)));
      assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
      for (int i = 1; i <= 32; i++) {
        String name = "meter." + i;
        sealed.add(pool.submit(() -> keys.seal(name, CONTEXT, PLAIN)));
      }
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      while (keys.waiting() < 32 && System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      goOn.countDown();
      for (int i = 0; i < sealed.size(); i++) {
        assertThat(keys.unseal("meter." + i, CONTEXT, sealed.get(i).get())).isEqualTo(PLAIN);
      }
      assertThat(writes).hasValue(2);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void makes_ten_thousand_keys_with_one_write_and_keeps_few_in_memory() throws Exception {
    CrashingDisk disk = new CrashingDisk();
    List<String> names = IntStream.range(0, 10_000).mapToObj(i -> "meter." + i).toList();
    try (ErasableKeyStore keys = lab.open(disk)) {
      int before = disk.steps();
      keys.prepare(names);
      assertThat(disk.steps() - before).isEqualTo(2);
      for (String name : names) {
        keys.seal(name, CONTEXT, PLAIN);
      }
      assertThat(keys.inMemory()).isEqualTo(ErasableKeyStore.MOST_OPEN);
      keys.destroy(names.subList(0, 9_990));
      assertThat(keys.names("meter.")).hasSize(10);
    }
    try (ErasableKeyStore keys = lab.open()) {
      assertThat(keys.names("")).hasSize(10);
    }
  }

  @Test
  void refuses_names_of_another_shape() throws Exception {
    try (ErasableKeyStore opened = lab.open()) {
      for (String name : List.of("", "A", "a/b", "a".repeat(65), "a\n")) {
        assertThatIllegalArgumentException().isThrownBy(() -> opened.seal(name, CONTEXT, PLAIN));
      }
    }
  }

  @Test
  void fails_when_closed() throws Exception {
    ErasableKeyStore keys = lab.open();
    byte[] sealed = keys.seal("a", CONTEXT, PLAIN);
    keys.close();
    refuses(Reason.FAILED, () -> keys.unseal("a", CONTEXT, sealed));
    refuses(Reason.FAILED, () -> keys.seal("b", CONTEXT, PLAIN));
    refuses(Reason.FAILED, () -> keys.destroy(List.of("a")));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void refuses(Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SecurityModuleException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }
}
