package io.tiaki.time.sync.internal;

import io.tiaki.platform.ClockReport;
import java.time.Duration;
import java.util.Locale;

/** Durations and reports for people. */
final class Texts {
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private Texts() {}

  /** A duration with one unit: {@code 12 ms}, {@code 27.0 s}, {@code 3.0 h}, {@code 40 d}. */
  static String of(Duration duration) {
    double seconds = duration.toMillis() / 1000.0;
    if (Math.abs(seconds) < 1) {
      return duration.toMillis() + " ms";
    } else if (Math.abs(seconds) < 600) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    } else if (Math.abs(seconds) < 48 * 3600) {
      return String.format(Locale.ROOT, "%.1f h", seconds / 3600);
    }
    return duration.toDays() + " d";
  }

  static String of(ClockReport report) {
    return report.selected()
        + " servers agree, "
        + report.authenticated()
        + " of them authenticated, "
        + report.outvoted()
        + " outvoted; off by at most "
        + of(report.maximumError());
  }

  /** Nanoseconds, a hundred years at most. */
  static long nanos(Duration duration) {
    return duration.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : duration.toNanos();
  }
}
