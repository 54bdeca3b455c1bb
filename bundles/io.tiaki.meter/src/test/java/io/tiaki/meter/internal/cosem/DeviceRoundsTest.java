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
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
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

  @Test
  void many_messages_of_many_meters_cost_a_commit_a_round_and_none_comes_twice() throws Exception {
    Path killed = folder.resolve("killed.mv");
    Path path = folder.resolve("memory.mv");
    List<SecureMeter> meters = List.of(hls5(), hls5(), hls5());
    try (MemoryFile file = MemoryFile.open(path)) {
      AtomicInteger writes = new AtomicInteger();
      DeviceRounds rounds = rounds(start(meters, file, writes), file);
      for (int round = 0; round < 20; round++) {
        rounds.run();
        writes.set(0);
        for (int message = 0; message < 30; message++) {
          meters.forEach(this::seal);
        }
        assertThat(writes).as("that a message waits for").hasValue(0);
      }
      copy(path, killed);
    }
    assertThat(used).hasSize(1_800);
    long last = used.get(used.size() - 1);
    try (MemoryFile file = MemoryFile.open(killed)) {
      start(meters, file, new AtomicInteger());
      meters.forEach(this::seal);
    }
    assertThat(used.subList(1_800, 1_803)).as("after the crash").allMatch(next -> next > last);
  }

  @Test
  void counters_that_could_not_be_written_down_are_not_used() {
    SecureMeter meter = hls5();
    AtomicInteger writes = new AtomicInteger();
    meter.memory = counting(new VolatileMemory(), writes);
    Device device = meter.start();
    Consumer<Runnable> full =
        work -> {
          work.run();
          throw new IllegalStateException("test");
        };
    new DeviceRounds(List.of(device), List.of(() -> true), new ObjectModel(), full).run();
    writes.set(0);
    seal(meter);
    assertThat(writes).as("its own reservation").hasValue(1);
  }

  private static SecureMeter hls5() {
    return new SecureMeter(CosemSecurity.HLS5);
  }

  private static List<Device> start(List<SecureMeter> meters, MemoryFile file, AtomicInteger n) {
    List<Device> devices = new ArrayList<>();
    for (SecureMeter meter : meters) {
      meter.memory = counting(new StoredMemory(file, devices.size()), n);
      devices.add(meter.start());
    }
    return devices;
  }

  private static DeviceRounds rounds(List<Device> devices, MemoryFile file) {
    Pusher none = () -> true;
    return new DeviceRounds(
        devices, Collections.nCopies(devices.size(), none), new ObjectModel(), file::together);
  }

  private static Memory counting(Memory memory, AtomicInteger writes) {
    return new Memory() {
      @Override
      public Optional<byte[]> get(String key) {
        return memory.get(key);
      }

      @Override
      public Set<String> keys() {
        return memory.keys();
      }

      @Override
      public void put(String key, byte[] value) {
        writes.incrementAndGet();
        memory.put(key, value);
      }

      @Override
      public void remove(String key) {
        memory.remove(key);
      }

      @Override
      public void change(Map<String, Optional<byte[]>> changes) {
        memory.change(changes);
      }
    };
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
