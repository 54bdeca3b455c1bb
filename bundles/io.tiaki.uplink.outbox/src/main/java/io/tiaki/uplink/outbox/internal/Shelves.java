package io.tiaki.uplink.outbox.internal;

import io.tiaki.platform.StateException;
import io.tiaki.platform.StateStore;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shelf of the store that is there: stores come and go. */
final class Shelves {
  private static final long LOAD_RETRY_MS = 1_000;
  private static final Logger LOG = LoggerFactory.getLogger(Shelves.class);

  private final OutboxLimits limits;
  private final LongSupplier nanoTime;
  private final ScheduledExecutorService scheduler;
  private final Runnable wake;

  private volatile @Nullable StateStore store;
  private volatile @Nullable Shelf shelf;
  private boolean troubled;

  /**
   * @param nanoTime only grows; tells how long messages wait
   * @param scheduler runs one task at a time
   * @param wake called when a shelf is there
   */
  Shelves(
      OutboxLimits limits,
      LongSupplier nanoTime,
      ScheduledExecutorService scheduler,
      Runnable wake) {
    this.limits = limits;
    this.nanoTime = nanoTime;
    this.scheduler = scheduler;
    this.wake = wake;
  }

  /** The shelf, null while the store is away or is being read. */
  @Nullable Shelf now() {
    return shelf;
  }

  void attach(StateStore came) {
    store = came;
    DurableOutbox.submit(scheduler, this::load, 0);
  }

  void detach(StateStore gone) {
    if (gone.equals(store)) {
      store = null;
    }
    Shelf s = shelf;
    if (s != null && s.isOf(gone)) {
      shelf = null;
    }
  }

  private void load() {
    StateStore s = store;
    Shelf old = shelf;
    if (s == null || (old != null && old.isOf(s))) {
      return;
    }
    try {
      Shelf loaded = new Shelf(s, limits, nanoTime.getAsLong());
      if (s.equals(store)) {
        shelf = loaded;
        LOG.info("The outbox is ready, {} messages wait", loaded.ledger.size());
        troubled = false;
        wake.run();
      }
    } catch (StateException e) {
      if (!troubled) {
        LOG.error("The outbox cannot read what waits, it is tried again: {}", e.getMessage());
        troubled = true;
      }
      DurableOutbox.submit(scheduler, this::load, LOAD_RETRY_MS);
    }
  }
}
