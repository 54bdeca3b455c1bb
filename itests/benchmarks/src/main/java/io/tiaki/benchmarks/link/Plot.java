package io.tiaki.benchmarks.link;

import java.util.List;
import java.util.Locale;

/** Distributions as an SVG: one line a row, a mark for each handshake, a bar for the median. */
final class Plot {
  private static final int LEFT = 330;
  private static final int WIDTH = 560;
  private static final int ROW = 22;
  private static final double DECADES = 3;

  /** One row. */
  record Row(String label, Distribution times) {}

  private Plot() {}

  static String svg(List<Row> rows) {
    int height = ROW * (rows.size() + 2);
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                + " font-family=\"sans-serif\" font-size=\"12\">%n",
            LEFT + WIDTH + 40,
            height));
    for (double seconds : new double[] {0.1, 1, 10, 100}) {
      double x = x((long) (seconds * 1_000));
      text.append(
          String.format(
              Locale.ROOT,
              "<line x1=\"%.0f\" x2=\"%.0f\" y1=\"0\" y2=\"%d\" stroke=\"#ccc\"/>"
                  + "<text x=\"%.0f\" y=\"%d\">%s s</text>%n",
              x,
              x,
              height - ROW,
              x - 10,
              height - 6,
              seconds < 1 ? "0.1" : String.valueOf((int) seconds)));
    }
    for (int i = 0; i < rows.size(); i++) {
      row(text, rows.get(i), ROW * (i + 1));
    }
    return text.append("</svg>\n").toString();
  }

  private static void row(StringBuilder text, Row row, int y) {
    text.append(String.format("<text x=\"4\" y=\"%d\">%s</text>%n", y, row.label()));
    for (long millis : row.times().millis()) {
      text.append(
          String.format(
              Locale.ROOT,
              "<circle cx=\"%.1f\" cy=\"%d\" r=\"3\" fill=\"#27c\" fill-opacity=\"0.3\"/>%n",
              x(millis),
              y - 4));
    }
    text.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%.1f\" y=\"%d\" width=\"2\" height=\"16\" fill=\"#c22\"/>%n",
            x(row.times().percentile(50)),
            y - 12));
  }

  private static double x(long millis) {
    return LEFT + Math.log10(Math.max(millis, 100) / 100.0) / DECADES * WIDTH;
  }
}
