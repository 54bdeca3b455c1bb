package io.tiaki.uplink.outbox.internal;

import io.tiaki.platform.Metric;
import io.tiaki.platform.MetricSource;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Counts what leaves, and shows what waits. Safe for use by many threads. */
final class Figures implements MetricSource {
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Supplier<@Nullable Shelf> shelf;
  private final SlotFigures slots;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong repeated = new AtomicLong();
  private final AtomicLong received = new AtomicLong();
  private final AtomicLong rejected = new AtomicLong();
  private final AtomicLong droppedReceipts = new AtomicLong();

  Figures(Clock clock, LongSupplier nanoTime, Supplier<@Nullable Shelf> shelf, SlotFigures slots) {
    this.slots = slots;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.shelf = shelf;
  }

  /** The connector took a message. */
  void sent(boolean again) {
    (again ? repeated : sent).incrementAndGet();
  }

  /** The control system has so many messages, or does not want them. */
  void answered(int accepted, int refused) {
    received.addAndGet(accepted);
    rejected.addAndGet(refused);
  }

  void droppedReceipt() {
    droppedReceipts.incrementAndGet();
  }

  @Override
  public String name() {
    return "uplink.outbox";
  }

  @Override
  public List<Metric> metrics() {
    Shelf s = shelf.get();
    Ledger.Waiting waiting =
        s == null
            ? new Ledger.Waiting(0, 0, 0)
            : s.ledger.waiting(clock.instant(), nanoTime.getAsLong());
    List<Metric> own =
        List.of(
            Metric.gauge("messages.waiting", Map.of(), waiting.messages(), "messages"),
            Metric.gauge("messages.waiting.max", Map.of(), waiting.oldestMillis(), "ms"),
            Metric.gauge("messages.flying", Map.of(), waiting.flying(), "messages"),
            Metric.counter("messages.sent", Map.of(), sent.get(), "messages"),
            Metric.counter("messages.repeated", Map.of(), repeated.get(), "messages"),
            Metric.counter("messages.received", Map.of(), received.get(), "messages"),
            Metric.counter("messages.rejected", Map.of(), rejected.get(), "messages"),
            Metric.counter("receipts.dropped", Map.of(), droppedReceipts.get(), "receipts"));
    return Stream.concat(own.stream(), slots.metrics().stream()).toList();
  }
}
