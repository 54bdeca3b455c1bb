package io.tiaki.access.internal;

import io.tiaki.platform.Metric;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Counts what a pipeline lets out, and what waits for it. Safe for use by many threads. */
final class Figures {
  private final Clock clock;
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong handed = new AtomicLong();
  private final AtomicLong messages = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private volatile long position;
  private volatile @Nullable Instant oldest;

  Figures(Clock clock) {
    this.clock = clock;
  }

  /** The store accepted readings up to here. */
  void accepted(long upTo) {
    accepted.accumulateAndGet(upTo, Math::max);
  }

  /** These are next; the first of them was registered then. */
  void next(long after, long last, Instant registered) {
    position = after;
    accepted(last);
    oldest = registered;
  }

  /** Everything left. */
  void nothingWaits() {
    oldest = null;
  }

  /** The outbox has a message. */
  void handed(long last, int readings) {
    position = last;
    handed.addAndGet(readings);
    messages.incrementAndGet();
  }

  void failed() {
    failures.incrementAndGet();
  }

  List<Metric> metrics() {
    Instant registered = oldest;
    long waiting = registered == null ? 0 : Math.max(0, accepted.get() - position);
    long age =
        registered == null
            ? 0
            : Math.max(0, Duration.between(registered, clock.instant()).toMillis());
    return List.of(
        Metric.gauge("readings.waiting", Map.of(), waiting, "readings"),
        Metric.gauge("readings.waiting.max", Map.of(), age, "ms"),
        Metric.counter("readings.handed", Map.of(), handed.get(), "readings"),
        Metric.counter("messages.handed", Map.of(), messages.get(), "messages"),
        Metric.counter("messages.failed", Map.of(), failures.get(), "messages"));
  }
}
