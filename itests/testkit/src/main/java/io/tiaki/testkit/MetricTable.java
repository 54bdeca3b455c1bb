package io.tiaki.testkit;

import io.tiaki.platform.Metric;
import io.tiaki.platform.MetricSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Compares what a source of metrics offers with its rows in distribution/docs/metrics.md. */
public final class MetricTable {
  private static final Path TABLE = Path.of("distribution", "docs", "metrics.md");

  private MetricTable() {}

  /**
   * What is wrong: a metric without a row, a row without a metric, other labels, another kind or
   * unit, a label's value that the row does not name.
   *
   * @param free labels whose values are names that somebody chose, such as {@code link}
   */
  public static List<String> differences(MetricSource source, String... free) throws IOException {
    Map<String, String> rows = rows(source.name() + ".");
    List<String> wrong = new ArrayList<>();
    Map<String, String> left = new LinkedHashMap<>(rows);
    for (Metric metric : source.metrics()) {
      String name = source.name() + "." + metric.name();
      String row = rows.getOrDefault(name, "");
      left.remove(name);
      if (!row.startsWith(start(name, metric))) {
        wrong.add("wanted: " + start(name, metric));
      }
      metric
          .labels()
          .forEach(
              (key, value) -> {
                if (!List.of(free).contains(key) && !row.contains("`" + value + "`")) {
                  wrong.add(name + " does not explain " + key + " `" + value + "`");
                }
              });
    }
    left.keySet().forEach(name -> wrong.add("not offered: " + name));
    return wrong;
  }

  private static String start(String name, Metric metric) {
    return "| `%s` | %s | %s | %s |"
        .formatted(
            name,
            String.join(", ", metric.labels().keySet()),
            metric.kind().name().toLowerCase(Locale.ROOT),
            metric.unit());
  }

  private static Map<String, String> rows(String prefix) throws IOException {
    Map<String, String> rows = new LinkedHashMap<>();
    for (String line : Files.readAllLines(table())) {
      if (line.startsWith("| `" + prefix)) {
        rows.put(line.substring(3, line.indexOf('`', 3)), line);
      }
    }
    return rows;
  }

  private static Path table() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.exists(folder.resolve(TABLE))) {
      folder = folder.getParent();
    }
    return (folder == null ? Path.of("") : folder).resolve(TABLE);
  }
}
