package io.tiaki.store.internal;

import io.tiaki.store.internal.EngineException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engine's only writing thread: group commit, and compaction in between. */
final class Writer {
  private static final int MOST_CHANGES = 2_000;
  private static final long MOST_OCTETS = 4L << 20;
  private static final int COMPACT_MS = 200;
  private static final Logger LOG = LoggerFactory.getLogger(Writer.class);

  /** Wakes the thread to see that it is to stop. */
  private final Change<Boolean> wake =
      new Change<>() {
        @Override
        long weight() {
          return 0;
        }

        @Override
        Boolean run(Tables tables, Edits edits) {
          return true;
        }
      };

  private final Engine engine;
  private final long compactEvery;
  private final LinkedBlockingQueue<Change<?>> queue = new LinkedBlockingQueue<>();
  private final Thread thread;
  private final Object gate = new Object();
  private boolean stopped;
  private final Refusal refusal = new Refusal();
  private boolean changed;
  private long compacted = System.nanoTime();

  /** A change whose edits were made, and its result. */
  private record Made<T>(Change<T> change, @Nullable T result) {
    void complete(Engine engine) {
      engine.left(change);
      change.settled(true);
      change.future.complete(result);
    }

    static <T> Made<T> of(Change<T> change, Tables tables) throws IOException {
      Edits edits = new Edits();
      @Nullable T result = change.run(tables, edits);
      edits.make();
      return new Made<>(change, result);
    }
  }

  Writer(Engine engine, Duration compactEvery) {
    this.engine = engine;
    this.compactEvery = compactEvery.toNanos();
    thread = new Thread(this::run, "tiaki-store-writer");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Takes a change, or not when the writer was stopped. */
  boolean offer(Change<?> change) {
    synchronized (gate) {
      return !stopped && queue.offer(change);
    }
  }

  void stop() {
    synchronized (gate) {
      stopped = true;
    }
    queue.add(wake);
    if (!thread.isAlive()) {
      finish();
      return;
    }
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      thread.join(4_500);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    List<Change<?>> batch = new ArrayList<>();
    while (!isStopped()) {
      try {
        take(batch);
        if (!batch.isEmpty()) {
          commit(batch);
        }
        compactWhenDue();
      } catch (InterruptedException e) {
        // Nobody has a reason to interrupt this thread; it ends by being stopped.
        LOG.debug("Interrupted", e);
      } catch (RuntimeException e) {
        LOG.error("The store's writer failed: {}", e.toString(), e);
      } finally {
        batch.clear();
      }
    }
    finish();
  }

  private boolean isStopped() {
    synchronized (gate) {
      return stopped;
    }
  }

  private void finish() {
    Change<?> change;
    while ((change = queue.poll()) != null) {
      engine.refuse(change, engine.closed());
    }
    try {
      engine.closeFile();
    } catch (RuntimeException | AssertionError e) {
      LOG.warn(
          "The store could not be closed in order, it will check itself when it is opened: {}",
          e.getMessage());
    }
  }

  private void take(List<Change<?>> batch) throws InterruptedException {
    Change<?> first = changed ? queue.poll(untilCompaction(), TimeUnit.NANOSECONDS) : queue.take();
    long octets = 0;
    for (Change<?> next = first; next != null; next = queue.poll()) {
      batch.add(next);
      octets += next.weight();
      if (batch.size() >= MOST_CHANGES || octets >= MOST_OCTETS) {
        return;
      }
    }
  }

  private void commit(List<Change<?>> batch) {
    EngineFile file = engine.file();
    if (file == null) {
      batch.forEach(c -> engine.refuse(c, engine.closed()));
      return;
    }
    List<Made<?>> made = new ArrayList<>(batch.size());
    int next = 0;
    try {
      boolean room = hasRoom(file, batch);
      engine.editing.writeLock().lock();
      try {
        while (next < batch.size()) {
          make(batch.get(next), file.tables, room, made);
          next++;
        }
      } finally {
        engine.editing.writeLock().unlock();
      }
      if (!made.isEmpty()) {
        file.commit();
        changed = true;
      }
    } catch (RuntimeException | Error e) {
      // Lack of memory, too, must not end this thread: whoever waits for a change would wait for
      // ever.
      EngineException why = EngineFile.explained(e, engine.folder());
      failed(why);
      made.forEach(m -> engine.refuse(m.change(), why));
      batch.subList(next, batch.size()).forEach(c -> engine.refuse(c, why));
      return;
    }
    if (made.stream().anyMatch(m -> m.change().grows())) {
      refusal.over();
    }
    made.forEach(m -> m.complete(engine));
  }

  private void make(Change<?> change, Tables tables, boolean room, List<Made<?>> made) {
    if (change.grows() && !room) {
      engine.refuse(change, refusal.exception(engine.folder()));
      return;
    }
    try {
      made.add(Made.of(change, tables));
    } catch (EngineException e) {
      engine.refuse(change, e);
    } catch (IOException e) {
      engine.refuse(
          change, new EngineException(Reason.UNAVAILABLE, String.valueOf(e.getMessage()), e));
    }
  }

  private boolean hasRoom(EngineFile file, List<Change<?>> batch) {
    if (refusal.holds()) {
      return false;
    }
    try {
      boolean room = file.hasRoomFor(batch.stream().mapToLong(Change::weight).sum());
      if (!room) {
        refusal.begin(engine.folder());
      }
      return room;
    } catch (IOException e) {
      // A system that does not tell: the write itself will.
      return true;
    }
  }

  private void failed(EngineException why) {
    if (why.reason() == Reason.FULL) {
      refusal.begin(engine.folder());
    } else {
      refusal.pause();
      LOG.error("A commit failed and was taken back: {}", why.getMessage());
    }
    engine.reopen(why);
  }

  private long untilCompaction() {
    return Math.max(0, compacted + compactEvery - System.nanoTime());
  }

  private void compactWhenDue() {
    EngineFile file = engine.file();
    if (!changed || file == null || untilCompaction() > 0) {
      return;
    }
    compacted = System.nanoTime();
    changed = false;
    try {
      file.compact(COMPACT_MS);
    } catch (RuntimeException | Error e) {
      failed(EngineFile.explained(e, engine.folder()));
    }
  }
}
