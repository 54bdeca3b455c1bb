package io.tiaki.time.sync.internal;

import io.tiaki.platform.ClockReport;
import io.tiaki.platform.Metric;
import io.tiaki.platform.MetricSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts looks, and what the last one saw. Written by one thread, read by any. */
final class Figures implements MetricSource {
  private final LongAdder looks = new LongAdder();
  private final LongAdder jumps = new LongAdder();
  private final LongAdder losses = new LongAdder();
  private volatile boolean trusted;
  private volatile long error;
  private volatile @Nullable ClockReport report;

  void looked(Judge.Verdict verdict, Optional<ClockReport> said) {
    looks.increment();
    jumps.add(verdict.moved().isZero() ? 0 : 1);
    trusted = verdict.trusted();
    error = verdict.maximumError().map(Duration::toMillis).orElse(0L);
    report = said.orElse(null);
  }

  void lost() {
    losses.increment();
  }

  @Override
  public String name() {
    return "time.sync";
  }

  @Override
  public List<Metric> metrics() {
    Optional<ClockReport> said = Optional.ofNullable(report);
    return List.of(
        Metric.gauge("trusted", Map.of(), trusted ? 1 : 0, "flag"),
        Metric.gauge("error.max", Map.of(), error, "ms"),
        Metric.gauge("offset", Map.of(), said.map(r -> r.offset().toMillis()).orElse(0L), "ms"),
        gauge("selected", said.map(ClockReport::selected)),
        gauge("authenticated", said.map(ClockReport::authenticated)),
        gauge("outvoted", said.map(ClockReport::outvoted)),
        Metric.counter("looks", Map.of(), looks.sum(), "looks"),
        Metric.counter("jumps", Map.of(), jumps.sum(), "jumps"),
        Metric.counter("losses", Map.of(), losses.sum(), "losses of trust"));
  }

  private static Metric gauge(String name, Optional<Integer> value) {
    return Metric.gauge("servers." + name, Map.of(), value.orElse(0), "servers");
  }
}
