package io.tiaki.meter.internal.cosem;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one device does by itself, when it is due. Safe for use by many threads. */
final class Timers {
  private static final Logger LOG = LoggerFactory.getLogger(Timers.class);
  private static final long AGAIN_MILLIS = 60_000;

  private final Limiter limiter;
  private final Schedules schedules;
  private final ActivityCalendar calendar;

  Timers(Limiter limiter, Schedules schedules, ActivityCalendar calendar) {
    this.limiter = limiter;
    this.schedules = schedules;
    this.calendar = calendar;
  }

  static boolean isDue(Device device) {
    return device.state().due() <= device.millis();
  }

  /** Does what is due and notes when there is more to do. */
  void run(Device device, Pusher pusher) {
    synchronized (device.state()) {
      // If it fails it tries again later; what awakes it meanwhile is not missed.
      long again = device.millis() + AGAIN_MILLIS;
      device.state().due(again);
      try {
        long next = all(device, pusher);
        long offset = DeviceTime.OFFSET.integer(device);
        if (device.state().due() == again) {
          device.state().due(next == Long.MAX_VALUE ? next : next - offset);
        }
      } catch (IllegalStateException notKept) {
        LOG.debug("Not done", notKept);
      }
    }
  }

  private long all(Device device, Pusher pusher) {
    long next = ClockObject.tick(device, DeviceTime.now(device));
    next = Math.min(next, schedules.tick(device, pusher, DeviceTime.now(device)));
    next = Math.min(next, calendar.tick(device, pusher, DeviceTime.now(device)));
    next = Math.min(next, limiter.tick(device, pusher, DeviceTime.now(device)));
    next = Math.min(next, ConsumerMessages.tick(device, DeviceTime.now(device)));
    if (PushSetup.takeWanted(device)) {
      pusher.push();
    }
    return next;
  }
}
