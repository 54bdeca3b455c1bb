package io.tiaki.meter.internal.load;

/**
 * Repeatable randomness: the same seed and index give the same number, on every machine, without
 * state.
 */
final class Noise {
  private static final long GOLDEN = 0x9e37_79b9_7f4a_7c15L;

  private Noise() {}

  /** 64 well mixed bits (the finaliser of SplitMix64). */
  static long mix(long seed, long index) {
    long z = seed + (index + 1) * GOLDEN;
    z = (z ^ (z >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d0_49bb_1331_11ebL;
    return z ^ (z >>> 31);
  }

  /** 0 inclusive to 1 exclusive. */
  static double unit(long seed, long index) {
    return (mix(seed, index) >>> 11) * 0x1.0p-53;
  }

  /** A number between two bounds. */
  static double between(long seed, long index, double least, double most) {
    return least + (most - least) * unit(seed, index);
  }

  /** A smooth curve through one random value, 0 to 1, every {@code stepSeconds}. */
  static double smooth(long seed, long epochSecond, int stepSeconds) {
    long index = Math.floorDiv(epochSecond, stepSeconds);
    double x = (double) Math.floorMod(epochSecond, stepSeconds) / stepSeconds;
    double weight = x * x * (3 - 2 * x);
    return unit(seed, index) * (1 - weight) + unit(seed, index + 1) * weight;
  }
}
