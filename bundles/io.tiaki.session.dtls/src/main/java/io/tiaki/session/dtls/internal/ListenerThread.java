package io.tiaki.session.dtls.internal;

import java.nio.ByteBuffer;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of one listener that blocks: its calls one after the other, in the order in which they
 * were made. It ends when nothing is to be told. Safe for use by many threads.
 */
final class ListenerThread {
  /** So many payloads wait; more are lost as on the way. */
  static final int MOST_PAYLOADS = 1_024;

  /** And no more octets than that: 1 MiB. */
  static final int MOST_OCTETS = 1 << 20;

  /** So many calls wait at most, or the listener is not called any more: a call cannot be lost. */
  static final int MOST_CALLS = 65_536;

  private static final Logger LOG = LoggerFactory.getLogger(ListenerThread.class);
  private static final long IDLE_SECONDS = 5;
  private static final long END_MS = 1_000;

  private final String listener;
  private final BooleanSupplier active;
  private final Runnable giveUp;
  private final ThreadPoolExecutor thread;
  private final AtomicInteger payloads = new AtomicInteger();
  private final AtomicInteger octets = new AtomicInteger();

  /**
   * Starts no thread yet.
   *
   * @param listener for people
   * @param active asked before each call
   * @param giveUp ends the listener
   */
  ListenerThread(String listener, BooleanSupplier active, Runnable giveUp) {
    this.listener = listener;
    this.active = active;
    this.giveUp = giveUp;
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MOST_CALLS),
            work -> {
              Thread made = new Thread(work, "tiaki-dtls-listener");
              made.setDaemon(true);
              return made;
            });
    thread.allowCoreThreadTimeOut(true);
  }

  /** Makes a call after those that wait. */
  void add(Runnable call) {
    try {
      thread.execute(() -> run(call));
    } catch (RejectedExecutionException e) {
      if (active.getAsBoolean() && !thread.isShutdown()) {
        LOG.error(
            "{} calls wait for the session listener {}: it is not called any more. Update or restart"
                + " its bundle.",
            MOST_CALLS,
            listener);
        giveUp.run();
      }
    }
  }

  /** Hands on a copy of a payload; false when too much waits. */
  boolean offer(ByteBuffer payload, Consumer<ByteBuffer> call) {
    int length = payload.remaining();
    if (payloads.get() >= MOST_PAYLOADS || octets.get() + length > MOST_OCTETS) {
      return false;
    }
    payloads.incrementAndGet();
    octets.addAndGet(length);
    ByteBuffer copy = ByteBuffer.allocate(length).put(payload.duplicate()).flip();
    add(
        () -> {
          payloads.decrementAndGet();
          octets.addAndGet(-length);
          call.accept(copy);
        });
    return true;
  }

  private void run(Runnable call) {
    try {
      if (active.getAsBoolean()) {
        call.run();
      }
    } catch (RuntimeException | Error e) {
      LOG.error("The session listener {} failed", listener, e);
    }
  }

  /** Takes no more and waits shortly for what waits. */
  void finish() {
    thread.shutdown();
    try {
      thread.awaitTermination(END_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Interrupts the call that is under way and forgets the others. */
  void close() {
    thread.shutdownNow();
  }
}
