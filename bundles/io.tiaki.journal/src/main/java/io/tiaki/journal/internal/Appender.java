package io.tiaki.journal.internal;

import io.tiaki.journal.JournalEvent;
import io.tiaki.journal.LogKind;
import io.tiaki.platform.StateChange;
import io.tiaki.platform.StateStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Appends to one log: what gathered while a commit was under way goes with the next one. */
final class Appender {
  private static final int GROUP = 200;
  private static final long RETRY_MS = 1_000;
  private static final Logger LOG = LoggerFactory.getLogger(Appender.class);

  private final LogKind kind;
  private final Clock clock;
  private final ScheduledExecutorService scheduler;
  private final AtomicInteger room;
  private final Supplier<@Nullable StateStore> store;

  // Guarded by this.
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private int dropped;
  private boolean running;
  private boolean closed;

  // Touched by the scheduler's thread only.
  private @Nullable ChainedLog log;
  private ChainedLog.@Nullable Head head;
  private @Nullable StateStore from;
  private boolean troubled;

  Appender(
      LogKind kind,
      Clock clock,
      ScheduledExecutorService scheduler,
      AtomicInteger room,
      Supplier<@Nullable StateStore> store) {
    this.kind = kind;
    this.clock = clock;
    this.scheduler = scheduler;
    this.room = room;
    this.store = store;
  }

  CompletableFuture<Void> add(JournalEvent event, Instant time) {
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
      waiting.addLast(new Waiting(event, time, done));
    }
    kick();
    return done;
  }

  /** Forgets where the log ended: another store may know better. */
  void storeChanged() {
    kick();
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

  /** Lets the scheduler look, unless it is at it. */
  private void kick() {
    synchronized (this) {
      if (running || closed) {
        return;
      }
      running = true;
    }
    submit(0);
  }

  private void submit(long delay) {
    try {
      scheduler.schedule(this::append, delay, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("Stopping", e);
    }
  }

  private void append() {
    StateStore current = store.get();
    if (current == null) {
      from = null;
      rest();
      return;
    }
    List<Waiting> group = group();
    if (group.isEmpty()) {
      rest();
      return;
    }
    try {
      write(current, group);
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
    if (more && store.get() != null) {
      kick();
    }
  }

  private synchronized List<Waiting> group() {
    if (dropped > 0 && room.get() > 0) {
      String text = dropped + " entries were dropped because the store did not take them in time";
      waiting.addLast(
          new Waiting(
              new JournalEvent(kind, "journal.overflow", "journal", Optional.empty(), text),
              clock.instant(),
              new CompletableFuture<>()));
      room.decrementAndGet();
      dropped = 0;
    }
    return waiting.stream().limit(GROUP).toList();
  }

  private void write(StateStore current, List<Waiting> group) throws IOException {
    if (!current.equals(from) || log == null || head == null) {
      from = current;
      log = new ChainedLog(current, kind);
      head = log.head();
    }
    StateChange change = new StateChange();
    ChainedLog.Head at = head;
    for (Waiting w : group) {
      long sequence = at.sequence() + 1;
      byte[] content = EntryCodec.content(sequence, w.time(), w.event());
      String chain = EntryCodec.chain(at.chain(), content);
      change.put(ChainedLog.key(sequence), EntryCodec.stored(content, chain));
      at = new ChainedLog.Head(sequence, chain);
    }
    ChainedLog.Head after = at;
    log.map()
        .commit(change)
        .whenComplete((v, failure) -> submit(() -> settled(group, after, failure)));
  }

  private void submit(Runnable task) {
    try {
      scheduler.execute(task);
    } catch (RejectedExecutionException e) {
      LOG.debug("Stopping", e);
    }
  }

  private void settled(List<Waiting> group, ChainedLog.Head after, @Nullable Throwable failure) {
    if (failure != null) {
      failed(failure);
      return;
    }
    head = after;
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
    // Where the log ends is read again: a store that fails may have kept more or less than it said.
    from = null;
    if (!troubled) {
      troubled = true;
      LOG.error(
          "The {} log cannot be written, entries wait in memory: {}", kind, failure.getMessage());
    }
    submit(RETRY_MS);
  }
}
