package io.tiaki.session.dtls.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads for handshakes; they end when there is nothing to do. Many handshakes may wait for the
 * network at once, but they begin only as fast as the processors finish them. Who waits longest is
 * first. Those whose last attempt failed come after the others, hold at most a tenth of the permits
 * until they are answered, half of them after that, and have at least every tenth turn, so that
 * dead meters stall nobody and nobody forgets them.
 */
public final class HandshakePool implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HandshakePool.class);
  private static final int SHARE = 10;
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long END_MS = 2_000;

  /** How soon to look again at a full link: one whose peer is silent no longer fills it. */
  private static final long LINK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final ThreadFactory factory;
  private final int queueLimit;
  private final Pace pace;
  private final Queue<HandshakeTask> fresh = new ArrayDeque<>();
  private final Queue<HandshakeTask> doubtful = new ArrayDeque<>();
  private final List<Thread> threads = new ArrayList<>();
  private int permits;
  private LinkShare link = new LinkShare(() -> Integer.MAX_VALUE, () -> Long.MAX_VALUE);
  private final Set<HandshakeTask> running = new HashSet<>();
  private int idle;
  private int doubtfulRunning;
  private int turnsOfFresh;

  /** Whether a thread waits for the time of the next start; there is no need of a second one. */
  private boolean leading;

  private boolean closed;

  /**
   * Starts no thread yet.
   *
   * @param permits at most so many at once
   * @param queueLimit at most so many wait
   * @param gate through which the handshakes compute
   */
  public HandshakePool(String name, int permits, int queueLimit, ComputeGate gate) {
    this(HandshakeThreads.of("tiaki-dtls-" + name + "-"), permits, queueLimit, new Pace(gate));
  }

  HandshakePool(ThreadFactory factory, int permits, int queueLimit, Pace pace) {
    this.factory = factory;
    this.permits = permits;
    this.queueLimit = queueLimit;
    this.pace = pace;
  }

  /** Changes how many may run at once; those that run go on. */
  public synchronized void permits(int value) {
    if (value != permits) {
      permits = value;
      wake();
    }
  }

  /**
   * What the link carries, asked before each one begins.
   *
   * @param window how many at once
   * @param silence after so many nanoseconds without any answer one no longer fills the link
   */
  public synchronized void link(IntSupplier window, LongSupplier silence) {
    link = new LinkShare(window, silence);
  }

  /**
   * Queues a handshake.
   *
   * @param isDoubtful whether the last attempt failed
   * @return false when too many wait or the pool is closed
   */
  public boolean submit(Runnable work, boolean isDoubtful) {
    return submit(work, isDoubtful, HandshakeTask.UNKNOWN);
  }

  /**
   * As {@link #submit(Runnable, boolean)}.
   *
   * @param silent whether nothing has come from the peer yet
   */
  synchronized boolean submit(Runnable work, boolean isDoubtful, BooleanSupplier silent) {
    if (closed || fresh.size() + doubtful.size() >= queueLimit) {
      return false;
    }
    (isDoubtful ? doubtful : fresh).add(new HandshakeTask(work, isDoubtful, silent));
    wake();
    return true;
  }

  /** Sees to it that one thread looks after the queues. */
  private void wake() {
    if (closed || leading || !isWorkThere()) {
      return;
    }
    if (idle > 0) {
      notify();
    } else if (threads.size() < permits) {
      Thread thread = factory.newThread(this::work);
      threads.add(thread);
      thread.start();
    }
  }

  private boolean isWorkThere() {
    return !fresh.isEmpty() || isDoubtfulAllowed();
  }

  private boolean isDoubtfulAllowed() {
    if (doubtful.isEmpty() || doubtfulRunning >= Math.max(1, permits / 2)) {
      return false;
    }
    long idlers = running.stream().filter(HandshakeTask::isIdle).count();
    return idlers < Math.max(1, permits / SHARE);
  }

  private void work() {
    HandshakeTask task = next(null);
    while (task != null) {
      try {
        task.work.run();
      } catch (RuntimeException | Error e) {
        LOG.error("A handshake failed for a reason of our own", e);
      }
      task = next(task);
    }
  }

  /** Waits for work; null when the thread should end. */
  private synchronized @Nullable HandshakeTask next(@Nullable HandshakeTask finished) {
    if (finished != null) {
      running.remove(finished);
      doubtfulRunning -= finished.doubtful ? 1 : 0;
    }
    boolean madeRoom = finished != null;
    long end = System.nanoTime() + IDLE_NANOS;
    while (!closed && threads.size() <= permits) {
      long now = System.nanoTime();
      boolean lead = !leading && isWorkThere();
      long wait = lead ? delay(now) : end - now;
      if (lead && wait == 0 || madeRoom && isWorkThere() && delay(now) == 0) {
        return take(now);
      }
      madeRoom = false;
      if (wait <= 0 || !await(wait, lead)) {
        break;
      }
    }
    threads.remove(Thread.currentThread());
    wake();
    return null;
  }

  private long delay(long now) {
    return link.isFree(running, now) ? pace.delay(now) : LINK_NANOS;
  }

  private @Nullable HandshakeTask take(long now) {
    boolean turnOfDoubtful = fresh.isEmpty() || turnsOfFresh >= SHARE - 1;
    HandshakeTask task =
        isDoubtfulAllowed() && turnOfDoubtful ? doubtful.poll() : link.poll(fresh, running.size());
    if (task != null) {
      turnsOfFresh = task.doubtful ? 0 : turnsOfFresh + 1;
      doubtfulRunning += task.doubtful ? 1 : 0;
      task.begun = now;
      running.add(task);
      pace.begin(now);
      wake();
    }
    return task;
  }

  private boolean await(long nanos, boolean lead) {
    leading |= lead;
    idle += lead ? 0 : 1;
    try {
      TimeUnit.NANOSECONDS.timedWait(this, Math.max(nanos, 1_000));
      return true;
    } catch (InterruptedException e) {
      return false;
    } finally {
      leading &= !lead;
      idle -= lead ? 0 : 1;
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
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(END_MS);
    for (Thread thread : running) {
      try {
        thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
