package io.tiaki.kura.internal;

import io.tiaki.model.MeterId;
import io.tiaki.model.Reading;
import io.tiaki.store.ReadingLog;
import io.tiaki.store.StoreException;
import io.tiaki.store.StoredReading;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands accepted readings to those who listen to their meter, in the order of acceptance, from the
 * moment of listening on. It keeps no durable cursor: a bundle that was removed must not hold
 * readings back from deletion.
 */
final class ReadingFeed {
  private static final Logger LOG = LoggerFactory.getLogger(ReadingFeed.class);
  private static final int PIECE = 500;

  private final Supplier<Optional<ReadingLog>> log;
  private final Executor thread;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final AtomicBoolean asked = new AtomicBoolean();
  private boolean failing;

  private static final class Listener {
    final MeterId meter;
    final Consumer<Reading> taker;

    /** Up to where it has heard; only the feed's thread touches it. */
    long position = -1;

    boolean failing;

    Listener(MeterId meter, Consumer<Reading> taker) {
      this.meter = meter;
      this.taker = taker;
    }
  }

  /**
   * Makes a feed without a listener.
   *
   * @param thread runs one task at a time
   */
  ReadingFeed(Supplier<Optional<ReadingLog>> log, Executor thread) {
    this.log = log;
    this.thread = thread;
  }

  /**
   * Listens to a meter.
   *
   * @param taker called on the feed's thread; does not block
   * @return ends it
   */
  Runnable listen(MeterId meter, Consumer<Reading> taker) {
    Listener listener = new Listener(meter, taker);
    listeners.add(listener);
    ask();
    return () -> listeners.remove(listener);
  }

  /** Readings were accepted, or the log has come. */
  void ask() {
    if (!listeners.isEmpty() && asked.compareAndSet(false, true)) {
      thread.execute(this::look);
    }
  }

  private void look() {
    asked.set(false);
    Optional<ReadingLog> now = log.get();
    if (now.isEmpty()) {
      return;
    }
    try {
      if (listeners.stream().anyMatch(listener -> listener.position < 0)) {
        long end = end(now.get());
        listeners.stream().filter(l -> l.position < 0).forEach(l -> l.position = end);
      }
      deliver(now.get());
      failing = false;
    } catch (StoreException e) {
      if (!failing) {
        LOG.warn("Kura's listeners wait: the store cannot be read ({})", e.reason());
      }
      failing = true;
    }
  }

  private void deliver(ReadingLog from) throws StoreException {
    OptionalLong earliest =
        listeners.stream().mapToLong(l -> l.position).filter(known -> known >= 0).min();
    if (earliest.isEmpty()) {
      return;
    }
    long position = earliest.getAsLong();
    List<StoredReading> piece;
    do {
      piece = from.read(position, PIECE);
      for (StoredReading stored : piece) {
        position = stored.position();
        listeners.forEach(listener -> hand(stored, listener));
      }
    } while (piece.size() == PIECE);
  }

  private static void hand(StoredReading stored, Listener listener) {
    if (listener.position < 0 || stored.position() <= listener.position) {
      return;
    }
    listener.position = stored.position();
    if (stored.reading().meter().equals(listener.meter)) {
      try {
        listener.taker.accept(stored.reading());
        listener.failing = false;
      } catch (RuntimeException e) {
        if (!listener.failing) {
          LOG.warn("A listener of Kura failed on a reading of {}", listener.meter, e);
        }
        listener.failing = true;
      }
    }
  }

  /** The last position of the log; 0 when it is empty. The log cannot be asked for it. */
  static long end(ReadingLog log) throws StoreException {
    long before = 0;
    long after = 1;
    while (!log.read(after, 1).isEmpty()) {
      before = after;
      after *= 2;
    }
    while (after - before > 1) {
      long middle = before + (after - before) / 2;
      if (log.read(middle, 1).isEmpty()) {
        after = middle;
      } else {
        before = middle;
      }
    }
    return log.read(before, 1).isEmpty() ? before : after;
  }
}
