package io.tiaki.benchmarks.link;

import java.util.Random;

/**
 * What datagrams go through, one after the other: a rate, a delay, and loss by seed. A medium that
 * both directions share is half duplex. A datagram that is lost took its time on it all the same.
 * Safe for use by many threads.
 */
final class Medium {
  /** Not a time. */
  static final long LOST = Long.MIN_VALUE;

  private static final double SECOND = 1e9;

  private final double bitsPerSecond;
  private final long delayNanos;
  private final double loss;
  private final Random random;
  private long freeAt = Long.MIN_VALUE;

  /**
   * A medium.
   *
   * @param bitsPerSecond 0 = without limit
   * @param delayMillis of each datagram, on top of its time on the medium
   * @param lossPercent how likely a datagram is lost
   */
  Medium(int bitsPerSecond, int delayMillis, int lossPercent, long seed) {
    this.bitsPerSecond = bitsPerSecond;
    this.delayNanos = delayMillis * 1_000_000L;
    this.loss = lossPercent / 100.0;
    this.random = new Random(seed);
  }

  /** When a datagram arrives that is sent now, or {@link #LOST}. */
  synchronized long arrival(int octets, long now) {
    long begin = freeAt == Long.MIN_VALUE || freeAt - now < 0 ? now : freeAt;
    long end = bitsPerSecond <= 0 ? begin : begin + (long) (octets * 8 * SECOND / bitsPerSecond);
    freeAt = end;
    return random.nextDouble() < loss ? LOST : end + delayNanos;
  }
}
