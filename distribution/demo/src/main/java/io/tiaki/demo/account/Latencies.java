package io.tiaki.demo.account;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * A histogram of durations in milliseconds: exact below 1,024 ms, within 2 % above, in 13 KiB
 * however many there are.
 */
final class Latencies {
  private static final int EXACT = 1_024;
  private static final int STEPS = 64;
  private static final int EXPONENTS = 32;

  private final long[] counts = new long[EXACT + STEPS * EXPONENTS];
  private long count;
  private long longest;

  /** Adds one; a negative one (two clocks) counts as zero. */
  void add(Duration latency) {
    long millis = Math.max(0, latency.toMillis());
    counts[index(millis)]++;
    count++;
    longest = Math.max(longest, millis);
  }

  /** The latency that {@code percent} of all do not exceed, milliseconds; 0 when there are none. */
  long percentile(int percent) {
    long wanted = Math.max(1, (count * percent + 99) / 100);
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= wanted) {
        return Math.min(longest, upperEnd(i));
      }
    }
    return 0;
  }

  /** The longest, milliseconds. */
  long longest() {
    return longest;
  }

  /** All in figures. */
  Spread spread() {
    return new Spread(
        count, percentile(50), percentile(95), percentile(99), longest, List.of(steps()));
  }

  private Long[] steps() {
    Long[] steps = new Long[Spread.BOUNDS.size() + 1];
    Arrays.fill(steps, 0L);
    int step = 0;
    for (int i = 0; i < counts.length; i++) {
      while (step < Spread.BOUNDS.size() && upperEnd(i) > Spread.BOUNDS.get(step)) {
        step++;
      }
      steps[step] += counts[i];
    }
    return steps;
  }

  private static int index(long millis) {
    if (millis < EXACT) {
      return (int) millis;
    }
    int exponent = 63 - Long.numberOfLeadingZeros(millis) - 10;
    if (exponent >= EXPONENTS) {
      return EXACT + STEPS * EXPONENTS - 1;
    }
    int step = (int) (millis >> (exponent + 4)) - STEPS;
    return EXACT + exponent * STEPS + step;
  }

  private static long upperEnd(int index) {
    if (index < EXACT) {
      return index;
    }
    int exponent = (index - EXACT) / STEPS;
    int step = (index - EXACT) % STEPS;
    return ((long) (STEPS + step + 1) << (exponent + 4)) - 1;
  }
}
