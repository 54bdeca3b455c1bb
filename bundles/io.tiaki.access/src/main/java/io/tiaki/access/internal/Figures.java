package io.tiaki.access.internal;

import io.tiaki.platform.Metric;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a pipeline lets out, and what waits for it, also while nothing can be read. Safe for
 * use by many threads.
 */
final class Figures {
  private final Map<String, String> labels;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final AtomicLong handed = new AtomicLong();
  private final AtomicLong messages = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();

  /** The last reading that the store is known to have accepted. */
  private long accepted;

  /** The last reading that left; before the cursor is known, the one before the first heard of. */
  private long position;

  private boolean positionKnown;

  /** When the first that waits was registered, null until it was read. */
  private @Nullable Instant registered;

  /** Since when the first that waits is known to wait. */
  private long since;

  /**
   * @param profile whose figures they are
   * @param clock tells how long ago a reading was registered
   * @param nanoTime only grows
   */
  Figures(String profile, Clock clock, LongSupplier nanoTime) {
    this.labels = Map.of("profile", profile);
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /** The store accepted readings up to here. */
  synchronized void accepted(long upTo) {
    if (upTo <= accepted) {
      return;
    }
    if (accepted == 0 && !positionKnown) {
      position = upTo - 1;
    }
    if (accepted <= position) {
      since = nanoTime.getAsLong();
    }
    accepted = upTo;
  }

  synchronized long accepted() {
    return accepted;
  }

  /** The cursor stands here. */
  synchronized void begin(long at) {
    position = at;
    positionKnown = true;
    registered = null;
  }

  /** These are next; the first of them was registered then. */
  synchronized void next(long last, Instant firstRegistered) {
    accepted(last);
    registered = firstRegistered;
  }

  /** Whether the first that waits was read. */
  synchronized boolean isFirstKnown() {
    return registered != null;
  }

  /** Nothing up to here is in the log, not even what was lost with a damaged store. */
  synchronized void nothingWaits(long upTo) {
    registered = null;
    if (accepted == upTo) {
      accepted = position;
    }
  }

  /** Readings up to here need no more. */
  synchronized void passed(long last) {
    position = last;
    registered = null;
    since = nanoTime.getAsLong();
  }

  /** The outbox has a message. */
  void handed(int readings) {
    handed.addAndGet(readings);
    messages.incrementAndGet();
  }

  void failed() {
    failures.incrementAndGet();
  }

  private synchronized long waiting() {
    return Math.max(0, accepted - position);
  }

  /** For how long the first waits, in ms: since it was registered, at least since it is known. */
  private synchronized long age() {
    if (waiting() == 0) {
      return 0;
    }
    long known = Duration.ofNanos(nanoTime.getAsLong() - since).toMillis();
    Instant at = registered;
    return at == null ? known : Math.max(known, Duration.between(at, clock.instant()).toMillis());
  }

  List<Metric> metrics() {
    return List.of(
        Metric.gauge("readings.waiting", labels, waiting(), "readings"),
        Metric.gauge("readings.waiting.max", labels, age(), "ms"),
        Metric.counter("readings.handed", labels, handed.get(), "readings"),
        Metric.counter("messages.handed", labels, messages.get(), "messages"),
        Metric.counter("messages.failed", labels, failures.get(), "messages"));
  }
}
