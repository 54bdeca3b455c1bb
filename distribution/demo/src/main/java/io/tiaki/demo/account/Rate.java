package io.tiaki.demo.account;

import java.time.Duration;
import java.time.Instant;

/** Counts what happened within the last second, in ten slots. */
final class Rate {
  private static final int SLOTS = 10;
  private static final long SLOT_MILLIS = 100;

  private final long[] counts = new long[SLOTS];
  private final long[] slotTimes = new long[SLOTS];

  void mark(Instant now) {
    long slotTime = now.toEpochMilli() / SLOT_MILLIS;
    int slot = (int) Math.floorMod(slotTime, (long) SLOTS);
    if (slotTimes[slot] != slotTime) {
      slotTimes[slot] = slotTime;
      counts[slot] = 0;
    }
    counts[slot]++;
  }

  /** How often in the second before {@code now}. */
  long lastSecond(Instant now) {
    long newest = now.toEpochMilli() / SLOT_MILLIS;
    long sum = 0;
    for (int i = 0; i < SLOTS; i++) {
      if (slotTimes[i] > newest - SLOTS && slotTimes[i] <= newest) {
        sum += counts[i];
      }
    }
    return sum;
  }

  /** {@code count} in {@code elapsed}, per second; the first second counts as a whole one. */
  static double average(long count, Duration elapsed) {
    return count * 1_000.0 / Math.max(1_000, elapsed.toMillis());
  }
}
