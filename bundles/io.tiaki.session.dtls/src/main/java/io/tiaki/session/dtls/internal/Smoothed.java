package io.tiaki.session.dtls.internal;

/**
 * A smoothed duration and how much it varies (RFC 6298, 2), which after the first is taken for a
 * quarter of it and not for half. In microseconds, at most half an hour. Not safe for use by many
 * threads.
 */
final class Smoothed {
  private static final long MOST_NANOS = 1_800_000_000_000L;

  private int mean = -1;
  private int variation;
  private boolean raised;

  void add(long nanos) {
    int sample = (int) (Math.min(Math.max(nanos, 0), MOST_NANOS) / 1_000);
    if (mean < 0) {
      mean = sample;
      variation = sample / 4;
    } else if (raised) {
      raised = sample < mean / 2;
      variation = Math.abs(sample - mean) / 2;
      mean = (sample + mean) / 2;
    } else {
      variation += (Math.abs(sample - mean) - variation) / 4;
      mean += (sample - mean) / 8;
    }
  }

  /**
   * It seems to have taken at least so long. Believed up to twice what was known, and what is
   * measured then counts for half: else losses alone could raise it time after time.
   */
  void raise(long nanos) {
    if (mean <= 0) {
      add(nanos);
      return;
    }
    int least = (int) (Math.min(Math.max(nanos, 0), MOST_NANOS) / 1_000);
    int believed = Math.min(least, 2 * mean);
    raised |= believed > mean;
    mean = Math.max(mean, believed);
  }

  boolean isKnown() {
    return mean >= 0;
  }

  /** The smoothed duration in nanoseconds; 0 when nothing is known. */
  long nanos() {
    return Math.max(mean, 0) * 1_000L;
  }

  /** Its mean deviation in nanoseconds. */
  long variationNanos() {
    return variation * 1_000L;
  }
}
