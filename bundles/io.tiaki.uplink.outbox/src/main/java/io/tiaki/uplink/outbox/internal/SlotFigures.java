package io.tiaki.uplink.outbox.internal;

import io.tiaki.platform.Metric;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts slots and cells; all zero while traffic is not concealed. Safe for use by many threads.
 */
final class SlotFigures {
  private final AtomicLong used = new AtomicLong();
  private final AtomicLong dummy = new AtomicLong();
  private final AtomicLong missed = new AtomicLong();
  private final AtomicLong octets = new AtomicLong();
  private final AtomicLong answers = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private volatile long waiting;
  private volatile long drainMillis;

  /** A cell left. */
  void sent(int content) {
    (content > 0 ? used : dummy).incrementAndGet();
    octets.addAndGet(content);
  }

  /** A slot passed without a cell, though there is a connection. */
  void missed() {
    missed.incrementAndGet();
  }

  /** A cell of the control system was read. */
  void answered() {
    answers.incrementAndGet();
  }

  /** A cell of the control system, or a parcel in it, was none. */
  void dropped() {
    dropped.incrementAndGet();
  }

  /** So many octets wait, and take so long to leave if nothing is added. */
  void waiting(long octetsWaiting, long millis) {
    waiting = octetsWaiting;
    drainMillis = millis;
  }

  List<Metric> metrics() {
    return List.of(
        Metric.counter("slots.used", Map.of(), used.get(), "slots"),
        Metric.counter("slots.dummy", Map.of(), dummy.get(), "slots"),
        Metric.counter("slots.missed", Map.of(), missed.get(), "slots"),
        Metric.counter("slots.content", Map.of(), octets.get(), "octets"),
        Metric.gauge("slots.waiting", Map.of(), waiting, "octets"),
        Metric.gauge("slots.drain", Map.of(), drainMillis, "ms"),
        Metric.counter("cells.received", Map.of(), answers.get(), "cells"),
        Metric.counter("cells.dropped", Map.of(), dropped.get(), "cells"));
  }
}
