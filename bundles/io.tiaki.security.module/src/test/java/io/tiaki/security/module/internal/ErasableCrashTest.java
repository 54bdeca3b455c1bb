package io.tiaki.security.module.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The power fails at each step of a life of keys. */
final class ErasableCrashTest {
  private static final byte[] CONTEXT = ErasableLab.CONTEXT;
  private static final byte[] PLAIN = ErasableLab.octets("secret");

  @TempDir private Path folder;

  /** What was promised when the power failed. */
  private static final class Promises {
    final Map<String, byte[]> sealed = new TreeMap<>();
    final Map<String, byte[]> destroyed = new TreeMap<>();
    final Set<String> undecided = new HashSet<>();
  }

  @ParameterizedTest
  @EnumSource
  void keeps_its_promises_wherever_the_power_fails(CrashingDisk.When when) throws Exception {
    int step = 0;
    boolean ended = false;
    while (!ended) {
      ErasableLab lab = new ErasableLab(folder.resolve(when + "-" + step));
      Promises promises = new Promises();
      CrashingDisk disk = new CrashingDisk(step, when);
      ended = live(lab, disk, promises);
      judge(lab, promises);
      step++;
    }
    assertThat(step).isGreaterThan(25);
  }

  @ParameterizedTest
  @EnumSource
  void keeps_its_promises_when_a_step_fails_and_it_lives_on(CrashingDisk.When when)
      throws Exception {
    int step = 0;
    boolean ended = false;
    while (!ended) {
      ErasableLab lab = new ErasableLab(folder.resolve("on-" + when + "-" + step));
      try (ErasableKeyStore first = lab.open()) {
        first.prepare(List.of("a", "b"));
      }
      CrashingDisk disk = new CrashingDisk(step, when);
      Promises promises = new Promises();
      try (ErasableKeyStore keys = openOrRevive(lab, disk)) {
        act(keys, promises);
        ended = !disk.isDead() && disk.steps() <= step;
        disk.revive(Integer.MAX_VALUE);
        promises.undecided.forEach(promises.sealed::remove);
        promises.undecided.clear();
        act(keys, promises);
        assertThat(promises.undecided).isEmpty();
      }
      judge(lab, promises);
      step++;
    }
    assertThat(step).isGreaterThan(15);
  }

  private static ErasableKeyStore openOrRevive(ErasableLab lab, CrashingDisk disk)
      throws SecurityModuleException {
    try {
      return lab.open(disk);
    } catch (SecurityModuleException e) {
      disk.revive(Integer.MAX_VALUE);
      return lab.open(disk);
    }
  }

  /** Whether it got to the end. */
  private static boolean live(ErasableLab lab, CrashingDisk disk, Promises promises) {
    try (ErasableKeyStore keys = lab.open(disk)) {
      act(keys, promises);
      return !disk.isDead();
    } catch (SecurityModuleException e) {
      return false;
    }
  }

  private static void act(ErasableKeyStore keys, Promises promises) {
    seal(keys, promises, "a");
    seal(keys, promises, "b");
    seal(keys, promises, "c");
    destroy(keys, promises, "b");
    seal(keys, promises, "d");
    destroy(keys, promises, "a");
    destroy(keys, promises, "d");
  }

  private static void seal(ErasableKeyStore keys, Promises promises, String name) {
    try {
      promises.sealed.put(name, keys.seal(name, CONTEXT, PLAIN));
      promises.destroyed.remove(name);
    } catch (SecurityModuleException e) {
      promises.undecided.add(name);
    }
  }

  private static void destroy(ErasableKeyStore keys, Promises promises, String name) {
    try {
      keys.destroy(List.of(name));
      byte[] sealed = promises.sealed.remove(name);
      promises.undecided.remove(name);
      if (sealed != null) {
        promises.destroyed.put(name, sealed);
      }
    } catch (SecurityModuleException e) {
      promises.undecided.add(name);
    }
  }

  private static void judge(ErasableLab lab, Promises promises) throws Exception {
    try (ErasableKeyStore keys = lab.open()) {
      for (var value : promises.sealed.entrySet()) {
        if (!promises.undecided.contains(value.getKey())) {
          assertThat(keys.unseal(value.getKey(), CONTEXT, value.getValue())).isEqualTo(PLAIN);
        }
      }
      for (var value : promises.destroyed.entrySet()) {
        assertGone(keys, value.getKey(), value.getValue());
      }
      byte[] fresh = keys.seal("fresh", CONTEXT, PLAIN);
      assertThat(keys.unseal("fresh", CONTEXT, fresh)).isEqualTo(PLAIN);
    }
    assertThat(roots(lab)).as("one root after a start").hasSize(1);
    assertThat(lab.data).isDirectoryContaining("glob:**/keys.bcfks.erasable");
    assertThat(lab.data).isDirectoryNotContaining("glob:**.tmp");
  }

  private static void assertGone(ErasableKeyStore keys, String name, byte[] value) {
    assertThatThrownBy(() -> keys.unseal(name, CONTEXT, value))
        .isInstanceOfSatisfying(
            SecurityModuleException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.UNKNOWN_ALIAS));
  }

  private static List<Path> roots(ErasableLab lab) throws IOException {
    return lab.places().roots();
  }

  @Test
  void an_edited_file_is_an_error_and_never_another_key() throws Exception {
    ErasableLab lab = new ErasableLab(folder);
    byte[] sealed;
    try (ErasableKeyStore keys = lab.open()) {
      keys.prepare(List.of("a", "b"));
      sealed = keys.seal("a", CONTEXT, PLAIN);
    }
    Path file = lab.places().file();
    byte[] good = Files.readAllBytes(file);
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 1;
      refused(lab, file, bad);
      refused(lab, file, java.util.Arrays.copyOf(good, i));
    }
    Files.write(file, good);
    editRoot(lab, sealed);
  }

  /** Some of the root's file is padding, or an anchor that is not in use any more. */
  private static void editRoot(ErasableLab lab, byte[] sealed) throws Exception {
    Path file = roots(lab).get(0);
    byte[] good = Files.readAllBytes(file);
    int refused = 0;
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 1;
      Files.write(file, bad);
      try (ErasableKeyStore keys = lab.open()) {
        assertThat(keys.unseal("a", CONTEXT, sealed)).isEqualTo(PLAIN);
      } catch (SecurityModuleException e) {
        assertThat(e.reason()).isEqualTo(Reason.FAILED);
        refused++;
      }
      Files.write(file, good);
    }
    assertThat(refused).isEqualTo(78);
  }

  private static void refused(ErasableLab lab, Path file, byte[] content) throws IOException {
    Files.write(file, content);
    assertThatThrownBy(lab::open)
        .isInstanceOfSatisfying(
            SecurityModuleException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FAILED))
        .hasMessageContaining("keys.bcfks.erasable");
    assertThat(Files.readAllBytes(file)).isEqualTo(content);
  }

  @Test
  void a_file_from_before_a_key_was_made_is_an_error() throws Exception {
    ErasableLab lab = new ErasableLab(folder);
    Path old;
    try (ErasableKeyStore keys = lab.open()) {
      keys.prepare(List.of("a"));
      old = lab.copy(lab.data, "old");
      keys.prepare(List.of("b"));
    }
    ErasableLab.replace(old, lab.data);
    assertThatThrownBy(lab::open).hasMessageContaining("older copy");
    Files.delete(lab.places().file());
    assertThatThrownBy(lab::open).hasMessageContaining("missing");
  }
}
