package io.tiaki.journal.internal;

import io.tiaki.journal.LogKind;
import io.tiaki.journal.LogStatus;
import io.tiaki.platform.Health;
import io.tiaki.platform.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** How the logs stand, as numbers and in words. */
final class Figures {
  private final ChainedJournal journal;
  private final Supplier<Settings> settings;

  Figures(ChainedJournal journal, Supplier<Settings> settings) {
    this.journal = journal;
    this.settings = settings;
  }

  Health health() {
    List<String> words = new ArrayList<>();
    for (LogKind log : LogKind.values()) {
      LogStatus status = journal.status(log);
      String name = "the " + ChainedLog.name(log) + " log ";
      status.faults().stream().limit(1).forEach(f -> words.add(name + "is not whole: " + f));
      if (status.stopped() > 0) {
        words.add(name + "takes nothing of " + status.stopped() + " meters: export it");
      } else if (status.percent() >= settings.get().alarmPercent()) {
        words.add(name + "is full to " + status.percent() + " %: export it");
      }
    }
    return words.isEmpty()
        ? Health.healthy("the logs are whole and have room")
        : Health.unhealthy(String.join("; ", words));
  }

  List<Metric> metrics() {
    List<Metric> metrics = new ArrayList<>();
    for (LogKind log : LogKind.values()) {
      LogStatus s = journal.status(log);
      Map<String, String> of = Map.of("log", ChainedLog.name(log));
      long unexported = s.last() - Math.min(s.exported(), s.last());
      metrics.add(Metric.gauge("last", of, s.last(), "entries"));
      metrics.add(Metric.gauge("unexported", of, unexported, "entries"));
      metrics.add(
          Metric.gauge("unsigned", of, s.last() - Math.min(s.signed(), s.last()), "entries"));
      metrics.add(Metric.gauge("full", of, s.percent(), "percent"));
      metrics.add(Metric.gauge("stopped", of, s.stopped(), "meters"));
      metrics.add(Metric.gauge("faults", of, s.faults().size(), "faults"));
      metrics.add(Metric.counter("refused", of, journal.refused(log), "entries"));
    }
    return metrics;
  }
}
