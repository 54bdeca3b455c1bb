package io.tiaki.benchmarks.link;

import java.util.Arrays;
import java.util.Locale;

/**
 * Times of many handshakes in milliseconds.
 *
 * @param millis sorted
 */
record Distribution(long... millis) {
  private static final int BINS = 24;
  private static final String BARS = " .:-=+*#@";

  Distribution {
    millis = millis.clone();
    Arrays.sort(millis);
  }

  int count() {
    return millis.length;
  }

  long percentile(int percent) {
    return millis.length == 0
        ? 0
        : millis[Math.min(millis.length - 1, millis.length * percent / 100)];
  }

  long min() {
    return percentile(0);
  }

  long max() {
    return percentile(100);
  }

  double average() {
    return Arrays.stream(millis).average().orElse(0);
  }

  /** Minimum, average, maximum and percentiles 50, 90, 95 and 99 in seconds. */
  String columns() {
    return String.format(
        Locale.ROOT,
        "%7.2f %7.2f %7.2f %7.2f %7.2f %7.2f %7.2f",
        min() / 1e3,
        average() / 1e3,
        max() / 1e3,
        percentile(50) / 1e3,
        percentile(90) / 1e3,
        percentile(95) / 1e3,
        percentile(99) / 1e3);
  }

  /** How often which time came, on a logarithmic scale from 0.1 to 100 s. */
  String bars() {
    int[] bins = new int[BINS];
    for (long one : millis) {
      double place = Math.log10(Math.max(one, 100) / 100.0) / 3 * BINS;
      bins[(int) Math.min(BINS - 1, place)]++;
    }
    int most = Math.max(1, Arrays.stream(bins).max().orElse(1));
    StringBuilder text = new StringBuilder();
    for (int bin : bins) {
      int height = (bin * (BARS.length() - 1) + most - 1) / most;
      text.append(BARS.charAt(height));
    }
    return text.toString();
  }
}
