package io.tiaki.session.dtls.internal;

import io.tiaki.platform.Metric;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/**
 * How long something took: how often, in all, and at most. Two readings of count and sum give the
 * mean between them. Safe for use by many threads.
 */
final class Timing {
  private final String name;
  private final LongAdder count = new LongAdder();
  private final LongAdder micros = new LongAdder();
  private final LongAccumulator longest = new LongAccumulator(Math::max, 0);

  Timing(String name) {
    this.name = name;
  }

  void add(long nanos) {
    long took = Math.max(0, TimeUnit.NANOSECONDS.toMicros(nanos));
    count.increment();
    micros.add(took);
    longest.accumulate(took);
  }

  void addTo(List<Metric> metrics, Map<String, String> labels) {
    metrics.add(Metric.counter(name + ".count", labels, count.sum(), "measurements"));
    metrics.add(Metric.counter(name + ".sum", labels, millis(micros.sum()), "ms"));
    metrics.add(Metric.gauge(name + ".max", labels, millis(longest.get()), "ms"));
  }

  private static long millis(long value) {
    return TimeUnit.MICROSECONDS.toMillis(value);
  }
}
