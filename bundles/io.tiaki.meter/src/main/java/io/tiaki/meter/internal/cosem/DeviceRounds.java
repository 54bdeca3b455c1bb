package io.tiaki.meter.internal.cosem;

import io.tiaki.meter.internal.cosem.security.MeterSecurity;
import io.tiaki.meter.internal.metering.CaptureListener;
import io.tiaki.meter.internal.metering.Row;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets all devices of the process do what is due: a look at each costs next to nothing, and what
 * they write in one round shares a commit. For one thread.
 */
public final class DeviceRounds implements CaptureListener {
  private static final Logger LOG = LoggerFactory.getLogger(DeviceRounds.class);

  private final List<Device> devices;
  private final List<Pusher> pushers;
  private final Timers timers;
  private final Consumer<Runnable> together;
  private final BitSet broken = new BitSet();
  private boolean failing;

  /**
   * @param pushers of the devices, in their order
   * @param together makes what a task writes durable at once
   */
  public DeviceRounds(
      List<Device> devices, List<Pusher> pushers, ObjectModel model, Consumer<Runnable> together) {
    this.devices = List.copyOf(devices);
    this.pushers = List.copyOf(pushers);
    this.timers = model.timers();
    this.together = together;
  }

  /** Looks who has something to do, and who needs invocation counters. */
  public void run() {
    reserve();
    List<Integer> due = new ArrayList<>();
    for (int i = 0; i < devices.size(); i++) {
      if (Timers.isDue(devices.get(i))) {
        due.add(i);
      }
    }
    if (!due.isEmpty()) {
      Set<Integer> wanted = new LinkedHashSet<>();
      kept(
          () ->
              due.forEach(i -> alone(i, () -> timers.run(devices.get(i), () -> later(wanted, i)))));
      // Behind the commit: the counter that seals a push must be durable before the push leaves.
      wanted.forEach(i -> alone(i, () -> pushers.get(i).push()));
    }
  }

  /** With one commit for all: thousands of meters use up theirs in the same push. */
  private void reserve() {
    List<MeterSecurity> low =
        devices.stream().map(Device::security).filter(MeterSecurity::needsCounters).toList();
    if (!low.isEmpty() && kept(() -> low.forEach(MeterSecurity::reserve))) {
      low.forEach(MeterSecurity::granted);
    }
  }

  private static boolean later(Set<Integer> wanted, int device) {
    wanted.add(device);
    return true;
  }

  /** All meters have registered: demands are taken. */
  @Override
  public void captured(long epochSecond, List<Row> rows) {
    kept(
        () ->
            IntStream.range(0, devices.size())
                .forEach(i -> alone(i, () -> demand(i, epochSecond))));
  }

  private void demand(int device, long epochSecond) {
    DemandRegister.captured(devices.get(device), epochSecond * 1_000);
  }

  /** One device that fails harms no other, nor the rounds to come. */
  private void alone(int device, Runnable work) {
    try {
      work.run();
      broken.clear(device);
    } catch (RuntimeException | Error failed) {
      if (!broken.get(device)) {
        broken.set(device);
        LOG.warn("A meter cannot do what is due: look at what was written to it last", failed);
      }
    }
  }

  private boolean kept(Runnable work) {
    try {
      together.accept(work);
      failing = false;
      return true;
    } catch (RuntimeException | Error full) {
      if (!failing) {
        failing = true;
        LOG.warn("What meters did is not kept: check the disk", full);
      }
      return false;
    }
  }
}
