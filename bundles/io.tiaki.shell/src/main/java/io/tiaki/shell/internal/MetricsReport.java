package io.tiaki.shell.internal;

import io.tiaki.platform.Metric;
import io.tiaki.platform.MetricSource;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** All numbers as a table. */
final class MetricsReport {
  private MetricsReport() {}

  /**
   * The table.
   *
   * @param prefix what the names begin with; with none, numbers that are 0 are left out
   */
  static String of(List<MetricSource> sources, String prefix) {
    Table table = new Table("METRIC", "LABELS", ">VALUE", "UNIT");
    int shown = 0;
    int zero = 0;
    for (MetricSource source :
        sources.stream().sorted(Comparator.comparing(MetricSource::name)).toList()) {
      for (Metric metric : source.metrics()) {
        String name = source.name() + "." + metric.name();
        if (!name.startsWith(prefix)) {
          continue;
        }
        if (prefix.isEmpty() && metric.value() == 0) {
          zero++;
        } else {
          shown++;
          table.row(name, labels(metric), Long.toString(metric.value()), metric.unit());
        }
      }
    }
    return end(table, shown, zero, prefix);
  }

  private static String end(Table table, int shown, int zero, String prefix) {
    if (shown == 0 && zero == 0) {
      return prefix.isEmpty()
          ? "Nobody counts anything yet."
          : "No metric begins with that: tiaki:metrics lists those that are not 0.";
    }
    return table + (zero == 0 ? "" : zero + " more are 0: tiaki:metrics PREFIX shows them too\n");
  }

  private static String labels(Metric metric) {
    return metric.labels().entrySet().stream()
        .map(label -> label.getKey() + "=" + label.getValue())
        .collect(Collectors.joining(" "));
  }
}
