package io.tiaki.session.dtls.internal;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets only so many handshakes compute at once, however many wait for the network, and knows what
 * one costs. Without it all compute a little, none gets done, and every flight is repeated. Safe
 * for use by many threads.
 */
public final class ComputeGate {
  /** While the virtual machine is cold, one costs some times what it will cost. */
  private static final long FIRST_GUESS = TimeUnit.MILLISECONDS.toNanos(6);

  private static final int WEIGHT = 8;

  private final int processors;
  private final Semaphore permits;
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong cost = new AtomicLong(FIRST_GUESS);

  /** As many at once as there are processors. */
  public ComputeGate(int processors) {
    this.processors = processors;
    this.permits = new Semaphore(processors, true);
  }

  /** A gate for this machine. */
  public static ComputeGate ofThisMachine() {
    return new ComputeGate(Runtime.getRuntime().availableProcessors());
  }

  /** How many handshakes could compute and may not yet. */
  int backlog() {
    return waiting.get();
  }

  /** Nanoseconds between two handshakes at which the processors just keep up. */
  long spacing() {
    return cost.get() / processors;
  }

  /** The part of one handshake in it. For one thread. */
  public Turn turn() {
    return new Turn();
  }

  /** When one handshake computes and when it waits. For the handshake's thread. */
  public final class Turn {
    private boolean inside;
    private long since;
    private long spent;

    /** Waits until it may compute. */
    void enter() {
      if (!inside) {
        waiting.incrementAndGet();
        permits.acquireUninterruptibly();
        waiting.decrementAndGet();
        inside = true;
        since = System.nanoTime();
      }
    }

    /** Computes no more, for it waits for the network or is done. */
    void leave() {
      if (inside) {
        inside = false;
        spent += System.nanoTime() - since;
        permits.release();
      }
    }

    /** It brought a session: what it has cost is what the next one will cost. */
    void succeeded() {
      leave();
      cost.updateAndGet(before -> before + (spent - before) / WEIGHT);
    }
  }
}
