package io.tiaki.session.dtls.internal;

import java.util.random.RandomGenerator;

/**
 * How long to wait after failures: doubling, bounded, and spread so that a thousand meters do not
 * come at once.
 */
final class Backoff {
  private static final int MOST_DOUBLINGS = 20;

  private Backoff() {}

  /**
   * The wait in milliseconds: between half and all of {@code min * 2^(failures-1)}, at most {@code
   * max}.
   *
   * @param failures in a row; 0 gives at most {@code min}
   */
  static long millis(int failures, long min, long max, RandomGenerator random) {
    long full = Math.min(max, min << Math.min(Math.max(failures - 1, 0), MOST_DOUBLINGS));
    return failures == 0 ? random.nextLong(full + 1) : full / 2 + random.nextLong(full / 2 + 1);
  }
}
