package io.tiaki.session.dtls.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads with small stacks for handshakes, at most so many at once; they end when there is nothing
 * to do. Those whose last attempt failed get at most half of the permits, so that silent peers
 * stall nobody.
 */
public final class HandshakePool implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HandshakePool.class);
  private static final long STACK = 256 * 1024;
  private static final long IDLE_MS = 5_000;
  private static final long END_MS = 2_000;

  private record Task(Runnable work, boolean doubtful) {}

  private final String name;
  private final int queueLimit;
  private final Queue<Task> fresh = new ArrayDeque<>();
  private final Queue<Task> doubtful = new ArrayDeque<>();
  private final List<Thread> threads = new ArrayList<>();
  private IntSupplier window = () -> Integer.MAX_VALUE;
  private int parallel;
  private int running;
  private int idle;
  private int doubtfulRunning;
  private int created;
  private boolean closed;

  /**
   * Starts no thread yet.
   *
   * @param parallel at most so many at once
   * @param queueLimit at most so many wait
   */
  public HandshakePool(String name, int parallel, int queueLimit) {
    this.name = name;
    this.parallel = parallel;
    this.queueLimit = queueLimit;
  }

  /** Changes how many may run at once; those that run go on. */
  public synchronized void parallel(int value) {
    parallel = value;
    notifyAll();
  }

  /** How many the link carries at once, asked before each one begins. */
  public synchronized void window(IntSupplier value) {
    window = value;
  }

  /**
   * Queues a handshake.
   *
   * @param isDoubtful whether the last attempt failed
   * @return false when too many wait or the pool is closed
   */
  public synchronized boolean submit(Runnable work, boolean isDoubtful) {
    if (closed || fresh.size() + doubtful.size() >= queueLimit) {
      return false;
    }
    (isDoubtful ? doubtful : fresh).add(new Task(work, isDoubtful));
    if (fresh.size() + doubtful.size() > idle && threads.size() < parallel) {
      startThread();
    }
    notifyAll();
    return true;
  }

  private void startThread() {
    Thread thread = new Thread(null, this::work, "tiaki-dtls-" + name + "-" + ++created, STACK);
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  private void work() {
    Task task = next(null);
    while (task != null) {
      try {
        task.work().run();
      } catch (RuntimeException | Error e) {
        LOG.error("A handshake failed for a reason of our own", e);
      }
      task = next(task);
    }
  }

  /** Waits for work; null when the thread should end. */
  private synchronized @Nullable Task next(@Nullable Task finished) {
    if (finished != null) {
      running--;
      doubtfulRunning -= finished.doubtful() ? 1 : 0;
      notifyAll();
    }
    long end = System.nanoTime() + IDLE_MS * 1_000_000;
    while (!closed && threads.size() <= parallel) {
      Task task = take();
      if (task != null) {
        return task;
      }
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0 || !await(left)) {
        break;
      }
    }
    threads.remove(Thread.currentThread());
    return null;
  }

  private @Nullable Task take() {
    if (running >= window.getAsInt()) {
      return null;
    }
    Task task = fresh.poll();
    if (task == null && doubtfulRunning < Math.max(1, parallel / 2)) {
      task = doubtful.poll();
      doubtfulRunning += task == null ? 0 : 1;
    }
    running += task == null ? 0 : 1;
    return task;
  }

  private boolean await(long millis) {
    idle++;
    try {
      TimeUnit.MILLISECONDS.timedWait(this, millis);
      return true;
    } catch (InterruptedException e) {
      return false;
    } finally {
      idle--;
    }
  }

  /** Forgets what waits and waits shortly for what runs; its owner has cancelled that. */
  @Override
  public void close() {
    List<Thread> running;
    synchronized (this) {
      closed = true;
      fresh.clear();
      doubtful.clear();
      running = List.copyOf(threads);
      notifyAll();
    }
    long end = System.nanoTime() + END_MS * 1_000_000;
    for (Thread thread : running) {
      try {
        thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
