package io.tiaki.demo.view;

import io.tiaki.demo.account.Problems;
import io.tiaki.demo.account.Spread;
import io.tiaki.demo.account.Totals;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Figures as people read them. */
final class Texts {
  private Texts() {}

  /** {@code 0:05}, {@code 12:34} or {@code 1:02:03}. */
  static String clock(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    return seconds < 3600
        ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
        : String.format(
            Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }

  /** {@code 12 ms}, {@code 1.3 s}, {@code 95 s}, {@code 12 min} or {@code 3 h}. */
  static String millis(long millis) {
    if (millis < 1_000) {
      return millis + " ms";
    }
    if (millis < 10_000) {
      return String.format(Locale.ROOT, "%.1f s", Math.floor(millis / 100.0) / 10);
    }
    if (millis < 600_000) {
      return millis / 1_000 + " s";
    }
    return millis < 36_000_000 ? millis / 60_000 + " min" : millis / 3_600_000 + " h";
  }

  /** Of readings whose meter had a session; of all while there are no such. */
  static String latency(Totals totals) {
    return latency(
        totals.sessionLatency().count() > 0 ? totals.sessionLatency() : totals.latency());
  }

  /** {@code p50 12 ms p95 31 ms p99 40 ms max 1.2 s}. */
  static String latency(Spread latency) {
    if (latency.count() == 0) {
      return "-";
    }
    return "p50 "
        + millis(latency.p50())
        + "  p95 "
        + millis(latency.p95())
        + "  p99 "
        + millis(latency.p99())
        + "  max "
        + millis(latency.longest());
  }

  /** {@code within 250 ms 12 %, 500 ms 92 %, 5 s 99 %, longer 7}; each with all before it. */
  static String steps(Spread latency) {
    List<String> parts = new ArrayList<>();
    long sum = 0;
    for (int i = 0; i < Spread.BOUNDS.size(); i++) {
      sum += latency.steps().get(i);
      if (latency.steps().get(i) > 0) {
        // Never 100 % before it is all.
        parts.add(bound(Spread.BOUNDS.get(i)) + " " + sum * 100 / latency.count() + " %");
      }
    }
    String within = parts.isEmpty() ? "" : "within " + String.join(", ", parts);
    long longer = latency.count() - sum;
    return longer == 0
        ? within
        : within + (parts.isEmpty() ? "" : ", ") + "longer " + count(longer);
  }

  private static String bound(long millis) {
    return millis < 1_000 ? millis + " ms" : millis / 1_000 + " s";
  }

  /** {@code 2 outstanding, the oldest for 31 s}. */
  static String outstanding(Totals totals) {
    return count(totals.outstanding())
        + " outstanding"
        + (totals.oldest() > 0 ? ", the oldest for " + millis(totals.oldest()) : "");
  }

  /** Wh as kWh with three decimals. */
  static String kilowattHours(String wattHours) {
    return decimal(new BigDecimal(wattHours).movePointLeft(3), 3);
  }

  /** A voltage with one decimal. */
  static String volts(String volts) {
    return decimal(new BigDecimal(volts), 1);
  }

  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  static String rate(double perSecond) {
    return String.format(Locale.ROOT, "%,.1f", perSecond);
  }

  static String problem(Problems.Problem problem) {
    return problem.process()
        + (problem.severe() ? " error" : " warning")
        + (problem.count() > 1 ? " ×" + count(problem.count()) : "")
        + "  "
        + problem.text();
  }

  /** Cuts a text to a width, with an ellipsis. */
  static String cut(String text, int width) {
    if (text.length() <= width) {
      return text;
    }
    return width < 1 ? "" : text.substring(0, width - 1) + "…";
  }

  /** Breaks a text at spaces into at most {@code most} lines; what is beyond is cut. */
  static List<String> wrap(String text, int width, int most) {
    List<String> lines = new ArrayList<>();
    String rest = text;
    while (lines.size() < most - 1 && rest.length() > width && width > 0) {
      int space = rest.lastIndexOf(' ', width);
      int end = space > width / 2 ? space : width;
      lines.add(rest.substring(0, end).stripTrailing());
      rest = rest.substring(end).stripLeading();
    }
    lines.add(cut(rest, width));
    return lines;
  }

  static String left(String text, int width) {
    String cut = cut(text, width);
    return cut + " ".repeat(width - cut.length());
  }

  static String right(String text, int width) {
    String cut = cut(text, width);
    return " ".repeat(width - cut.length()) + cut;
  }

  private static String decimal(BigDecimal value, int decimals) {
    return String.format(
        Locale.ROOT, "%,." + decimals + "f", value.setScale(decimals, RoundingMode.HALF_UP));
  }
}
