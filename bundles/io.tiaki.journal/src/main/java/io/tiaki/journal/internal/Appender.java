package io.tiaki.journal.internal;

import io.tiaki.journal.JournalEvent;
import io.tiaki.journal.LogKind;
import io.tiaki.platform.StateStore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The queue of one log: what gathered while a commit was under way goes with the next one. */
final class Appender {
  private static final int GROUP = 200;
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Logger LOG = LoggerFactory.getLogger(Appender.class);

  private final LogKind kind;
  private final LogBook book;
  private final Desk desk;
  private final AtomicInteger room;

  // Guarded by this.
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private int dropped;
  private int refused;
  private boolean running;
  private boolean closed;

  // Touched by the journal's thread only.
  private boolean troubled;

  /**
   * @param room entries of all logs together that may still come
   */
  Appender(LogKind kind, LogBook book, Desk desk, AtomicInteger room) {
    this.kind = kind;
    this.book = book;
    this.desk = desk;
    this.room = room;
  }

  CompletableFuture<Void> add(JournalEvent event, Stamp stamp) {
    Optional<String> refusal = book.room().refusal(event);
    if (refusal.isPresent()) {
      synchronized (this) {
        refused++;
      }
      return CompletableFuture.failedFuture(new IOException(refusal.get()));
    }
    return force(event, stamp);
  }

  /** Adds also when the log is full: for what the journal says itself. */
  CompletableFuture<Void> force(JournalEvent event, Stamp stamp) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    synchronized (this) {
      if (closed) {
        return CompletableFuture.failedFuture(new IOException("The journal is closed"));
      }
      if (room.decrementAndGet() < 0) {
        room.incrementAndGet();
        dropped++;
        return CompletableFuture.failedFuture(
            new IOException("The journal's queue is full: the entry was dropped and counted"));
      }
      waiting.addLast(new Waiting(event, stamp, done));
    }
    kick();
    return done;
  }

  /** Another store may be there. */
  void storeChanged() {
    kick();
  }

  /** Entries that were not taken, because the log was full, since the start. */
  synchronized long refused() {
    return refused;
  }

  synchronized CompletableFuture<Void> flushed() {
    Waiting last = waiting.peekLast();
    return last == null
        ? CompletableFuture.completedFuture(null)
        : last.done().handle((v, e) -> null);
  }

  void close() {
    List<Waiting> left;
    synchronized (this) {
      closed = true;
      left = new ArrayList<>(waiting);
      waiting.clear();
    }
    left.forEach(
        w ->
            w.done()
                .completeExceptionally(
                    new IOException("The journal was closed before the entry was durable")));
  }

  /** Lets the journal's thread look, unless it is at it. */
  private void kick() {
    synchronized (this) {
      if (running || closed) {
        return;
      }
      running = true;
    }
    desk.run(this::append);
  }

  private void append() {
    Optional<StateStore> current = desk.services.store();
    if (current.isEmpty()) {
      book.reset();
      rest();
      return;
    }
    List<Waiting> group = group();
    try {
      if (group.isEmpty()) {
        book.opened(current.get());
        rest();
        return;
      }
      book.append(current.get(), group)
          .whenComplete((v, failure) -> desk.run(() -> settled(group, failure)));
    } catch (IOException | RuntimeException e) {
      failed(e);
    }
  }

  /** Stops until something comes; what came between the look and the flag must not wait for it. */
  private void rest() {
    boolean more;
    synchronized (this) {
      running = false;
      more = !waiting.isEmpty();
    }
    if (more && desk.services.store().isPresent()) {
      kick();
    }
  }

  private synchronized List<Waiting> group() {
    if (dropped > 0 && room.get() > 0) {
      String text = dropped + " entries were dropped because the store did not take them in time";
      waiting.addLast(
          new Waiting(
              new JournalEvent(kind, "journal.overflow", "journal", Optional.empty(), text),
              desk.stamps.get(),
              new CompletableFuture<>()));
      room.decrementAndGet();
      dropped = 0;
    }
    return waiting.stream().limit(GROUP).toList();
  }

  private void settled(List<Waiting> group, @Nullable Throwable failure) {
    if (failure != null) {
      failed(failure);
      return;
    }
    if (troubled) {
      troubled = false;
      LOG.info("The {} log is written again", kind);
    }
    synchronized (this) {
      group.forEach(w -> waiting.remove(w));
    }
    room.addAndGet(group.size());
    group.forEach(w -> w.done().complete(null));
    append();
  }

  private void failed(Throwable failure) {
    book.reset();
    if (!troubled) {
      troubled = true;
      LOG.error(
          "The {} log cannot be written, entries wait in memory: {}", kind, failure.getMessage());
    }
    desk.run(this::append, RETRY);
  }
}
