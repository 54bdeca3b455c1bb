package io.tiaki.usecase.reading.internal;

import io.tiaki.platform.Metric;
import io.tiaki.platform.MetricSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts what the use case does. Safe for use by many threads. */
public final class Figures implements MetricSource {
  /** Why a push is left to the meter's profile. */
  enum Dropped {
    /** Too many wait for the thread. */
    OVERLOAD,
    /** Its meter's layout is not known yet, or makes no sense. */
    UNKNOWN_LAYOUT,
    /** It does not fit its meter's layout. */
    MISFIT,
    /** The store is away or does not take it. */
    STORE
  }

  private final AtomicLong taken = new AtomicLong();
  private final AtomicLongArray dropped = new AtomicLongArray(Dropped.values().length);
  private final AtomicLong visits = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong rows = new AtomicLong();
  private final AtomicLong marked = new AtomicLong();
  private volatile int waiting;
  private volatile int running;
  private volatile long overdue;
  private volatile long mostOverdue;

  void taken() {
    taken.incrementAndGet();
  }

  void dropped(Dropped why) {
    dropped.incrementAndGet(why.ordinal());
  }

  /** A visit ended. */
  void visited(boolean success) {
    (success ? visits : failed).incrementAndGet();
  }

  /** The store took so many rows of a profile, also such that it had. */
  void read(int count) {
    rows.addAndGet(count);
  }

  /** A reading was marked because time is not trusted. */
  void marked() {
    marked.incrementAndGet();
  }

  /** How many visits wait and run now. */
  void visits(int nowWaiting, int nowRunning) {
    waiting = nowWaiting;
    running = nowRunning;
  }

  /** How many meters' next row is overdue, and the longest by how many ms. */
  void overdue(long meters, long millis) {
    overdue = meters;
    mostOverdue = millis;
  }

  @Override
  public String name() {
    return "usecase.reading";
  }

  @Override
  public List<Metric> metrics() {
    List<Metric> metrics = new ArrayList<>();
    metrics.add(Metric.gauge("meters.overdue", Map.of(), overdue, "meters"));
    metrics.add(Metric.gauge("meters.overdue.max", Map.of(), mostOverdue, "ms"));
    metrics.add(Metric.counter("pushes.taken", Map.of(), taken.get(), "pushes"));
    for (Dropped why : Dropped.values()) {
      String reason = why.name().toLowerCase(Locale.ROOT).replace('_', '-');
      Map<String, String> labels = Map.of("reason", reason);
      metrics.add(Metric.counter("pushes.dropped", labels, dropped.get(why.ordinal()), "pushes"));
    }
    metrics.add(Metric.gauge("visits.waiting", Map.of(), waiting, "visits"));
    metrics.add(Metric.gauge("visits.running", Map.of(), running, "visits"));
    metrics.add(Metric.counter("visits.done", Map.of(), visits.get(), "visits"));
    metrics.add(Metric.counter("visits.failed", Map.of(), failed.get(), "visits"));
    metrics.add(Metric.counter("rows.read", Map.of(), rows.get(), "rows"));
    metrics.add(Metric.counter("readings.marked", Map.of(), marked.get(), "readings"));
    return metrics;
  }
}
