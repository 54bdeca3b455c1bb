package io.tiaki.store.internal;

import io.tiaki.platform.Health;
import io.tiaki.platform.HealthProbe;
import io.tiaki.platform.Metric;
import io.tiaki.platform.MetricSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the store counts, and whether it is well. */
final class Figures implements MetricSource, HealthProbe {
  private static final int MOST_READERS = 64;

  private final Supplier<@Nullable OpenStore> store;
  private final Retention retention;
  private final Bound bound;
  private volatile String wentBack = "";

  /**
   * @param store what is open; gives null while nothing is
   */
  Figures(Supplier<@Nullable OpenStore> store, Retention retention, Bound bound) {
    this.store = store;
    this.retention = retention;
    this.bound = bound;
  }

  /** What the last start found; empty: the file is the one that was last in use. */
  void wentBack(String text) {
    wentBack = text;
  }

  @Override
  public String name() {
    return "store";
  }

  @Override
  public List<Metric> metrics() {
    List<Metric> metrics = new ArrayList<>();
    OpenStore open = store.get();
    metrics.add(gauge("open", open == null ? 0 : 1, "stores"));
    metrics.add(gauge("octets.most", bound.most(), "octets"));
    if (open == null) {
      return metrics;
    }
    metrics.add(gauge("octets.file", open.engine().octets(), "octets"));
    metrics.add(gauge("octets.used", open.engine().used(), "octets"));
    metrics.add(gauge("retention.held", retention.isHeld() ? 1 : 0, "stores"));
    metrics.add(
        Metric.counter("readings.unreadable", Map.of(), open.readings().unreadable(), "readings"));
    try {
      metrics.add(gauge("readings", open.readings().count(), "readings"));
      long epochs = open.engine().read(tables -> tables.epochs.sizeAsLong());
      metrics.add(gauge("epochs", epochs, "epochs"));
      long last = open.lastPosition();
      open.cursors(MOST_READERS)
          .forEach((reader, at) -> metrics.add(behind(reader, Math.max(0, last - at))));
    } catch (EngineException e) {
      // It is being closed: there is nothing more to count.
    }
    return metrics;
  }

  private static Metric gauge(String name, long value, String unit) {
    return Metric.gauge(name, Map.of(), value, unit);
  }

  private static Metric behind(String reader, long positions) {
    return Metric.gauge("reader.behind", Map.of("reader", reader), positions, "positions");
  }

  @Override
  public CompletionStage<Health> probe() {
    return CompletableFuture.completedFuture(health());
  }

  private Health health() {
    OpenStore open = store.get();
    if (open == null) {
      return Health.unhealthy("The store is not open: the log says why");
    }
    if (!wentBack.isEmpty()) {
      return Health.unhealthy(wentBack);
    }
    long percent = 100 * open.engine().used() / bound.most();
    String used = percent + " % of size.max.mb is in use";
    if (bound.level() != Bound.Level.ROOM) {
      return Health.unhealthy(used + open.behind());
    }
    return Health.healthy(
        retention.isHeld() ? used + ", readings wait longer than they are needed" : used);
  }
}
