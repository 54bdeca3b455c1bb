package io.tiaki.uplink.outbox.internal;

import io.tiaki.platform.Late;
import io.tiaki.security.SecurityModule;
import io.tiaki.uplink.InboundListener;
import io.tiaki.uplink.Kind;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What comes from the control system, receipts and cells, waits here for the one thread. */
final class Inbound {
  private static final int MOST_RECEIPTS = 64;

  /** Cells come one a slot: so many only from somebody who floods. */
  private static final int MOST_CELLS = 16;

  private final Consumer<Runnable> scheduled;
  private final Consumer<byte[]> receipt;
  private final DownCells cells;
  private final Figures figures;
  private final AtomicInteger receipts = new AtomicInteger();
  private final AtomicInteger cellsWaiting = new AtomicInteger();
  private final Map<Object, Late<InboundListener>> others = new ConcurrentHashMap<>();

  /**
   * @param scheduled runs one task at a time
   * @param receipt takes receipts, on that thread
   */
  Inbound(
      Consumer<Runnable> scheduled,
      Consumer<byte[]> receipt,
      Supplier<@Nullable SecurityModule> security,
      SlotFigures slots,
      Figures figures) {
    this.scheduled = scheduled;
    this.receipt = receipt;
    this.figures = figures;
    cells = new DownCells(security, slots, this::hand);
  }

  /** Takes instructions that come in cells. */
  void attach(Object id, Late<InboundListener> came) {
    others.put(id, came);
  }

  void detach(Object id) {
    others.remove(id);
  }

  /** What cells began is not continued: the connection is another one. */
  void restart() {
    scheduled.accept(cells::restart);
  }

  void received(Kind kind, byte[] cms) {
    if (kind == Kind.CELL_DOWN) {
      cell(cms.clone());
    } else if (kind == Kind.RECEIPT) {
      queue(cms.clone());
    }
  }

  private void cell(byte[] octets) {
    if (cellsWaiting.incrementAndGet() > MOST_CELLS) {
      cellsWaiting.decrementAndGet();
      return;
    }
    scheduled.accept(
        () -> {
          cellsWaiting.decrementAndGet();
          cells.take(octets);
        });
  }

  /** What was in cells. On the scheduler's thread. */
  private void hand(Kind kind, byte[] cms) {
    if (kind == Kind.RECEIPT) {
      receipt.accept(cms);
    } else {
      others.values().forEach(o -> Sender.guarded(() -> o.use(l -> l.received(kind, cms))).run());
    }
  }

  private void queue(byte[] copy) {
    if (receipts.incrementAndGet() > MOST_RECEIPTS) {
      // The messages are sent again, and so is their receipt.
      receipts.decrementAndGet();
      figures.droppedReceipt();
      return;
    }
    scheduled.accept(
        () -> {
          receipts.decrementAndGet();
          receipt.accept(copy);
        });
  }
}
