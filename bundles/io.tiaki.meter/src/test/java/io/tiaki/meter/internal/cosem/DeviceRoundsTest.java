package io.tiaki.meter.internal.cosem;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.GeneralGloDedCiphering;
import io.tiaki.meter.CosemSecurity;
import io.tiaki.meter.internal.metering.MemoryFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What devices do by themselves, together and yet each alone. */
class DeviceRoundsTest {
  @TempDir Path folder;

  private final List<Long> used = new ArrayList<>();

  @Test
  void a_push_of_a_round_leaves_when_its_counter_is_on_the_disk() throws Exception {
    Path killed = folder.resolve("killed.mv");
    Path path = folder.resolve("memory.mv");
    SecureMeter meter = new SecureMeter(CosemSecurity.HLS5);
    try (MemoryFile file = MemoryFile.open(path)) {
      meter.memory = new StoredMemory(file, 1);
      Device device = meter.start();
      PushSetup.wanted(device);
      Pusher pusher = () -> seal(meter) && copy(path, killed);
      new DeviceRounds(List.of(device), List.of(pusher), new ObjectModel(), file::together).run();
    }
    assertThat(used).hasSize(1);
    try (MemoryFile file = MemoryFile.open(killed)) {
      meter.memory = new StoredMemory(file, 1);
      meter.start();
      seal(meter);
    }
    assertThat(used.get(1)).as("after the crash").isGreaterThan(used.get(0));
  }

  @Test
  void an_error_of_one_device_or_of_the_commit_ends_neither_others_nor_rounds() {
    Device broken = new Bench().device;
    Bench other = new Bench();
    List<Device> devices = List.of(broken, other.device);
    Pusher failing =
        () -> {
          throw new StackOverflowError("test");
        };
    Pusher counting = () -> other.pushes.incrementAndGet() > 0;
    Consumer<Runnable> together =
        work -> {
          work.run();
          throw new StackOverflowError("test");
        };
    DeviceRounds rounds =
        new DeviceRounds(devices, List.of(failing, counting), other.model, together);
    devices.forEach(PushSetup::wanted);
    rounds.run();
    assertThat(other.pushes).hasValue(1);
    devices.forEach(PushSetup::wanted);
    rounds.run();
    assertThat(other.pushes).hasValue(2);
  }

  private boolean seal(SecureMeter meter) {
    byte[] sealed = meter.security().sealPush(new byte[] {0x0f, 0, 0, 0, 0, 0, 0});
    try {
      return used.add(
          ((GeneralGloDedCiphering) Apdus.decode(sealed)).content().invocationCounter());
    } catch (CodecException wrong) {
      throw new AssertionError(wrong);
    }
  }

  private static boolean copy(Path from, Path to) {
    try {
      return Files.exists(Files.copy(from, to));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
