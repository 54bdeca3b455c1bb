package io.tiaki.dispatch.internal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages that wait for the dispatcher's thread, bounded in number and octets. What comes beyond
 * is dropped and counted.
 */
public final class Inbox {
  /** The most messages. */
  static final int MOST = 1_000;

  /** The most octets. */
  static final long MOST_OCTETS = 4L << 20;

  private static final Logger log = LoggerFactory.getLogger(Inbox.class);

  private final ScheduledExecutorService thread;
  private final Duration lookAgain;
  private final BooleanSupplier ready;
  private final Predicate<byte[]> processor;
  private final Deque<byte[]> messages = new ArrayDeque<>();
  private long octets;
  private long dropped;
  private boolean overflowing;
  private boolean scheduled;

  /**
   * Makes it.
   *
   * @param ready whether messages can be processed now
   * @param processor processes one; false when it has to wait
   */
  public Inbox(
      ScheduledExecutorService thread,
      Duration lookAgain,
      BooleanSupplier ready,
      Predicate<byte[]> processor) {
    this.thread = thread;
    this.lookAgain = lookAgain;
    this.ready = ready;
    this.processor = processor;
  }

  /**
   * Takes a message, by any thread.
   *
   * @return false when this one is the first to be dropped after others were taken
   */
  public synchronized boolean offer(byte[] message) {
    if (messages.size() >= MOST || (octets + message.length > MOST_OCTETS && !messages.isEmpty())) {
      dropped++;
      boolean first = !overflowing;
      overflowing = true;
      return !first;
    }
    overflowing = false;
    octets += message.length;
    messages.add(message);
    schedule(Duration.ZERO);
    return true;
  }

  /** Looks whether messages can be processed, also when there are none. */
  public synchronized void wake() {
    schedule(Duration.ZERO);
  }

  public synchronized long dropped() {
    return dropped;
  }

  private synchronized void schedule(Duration delay) {
    if (!scheduled) {
      try {
        thread.schedule(this::run, delay.toMillis(), TimeUnit.MILLISECONDS);
        scheduled = true;
      } catch (RejectedExecutionException stopping) {
        // Nothing is processed any more.
      }
    }
  }

  private void run() {
    synchronized (this) {
      scheduled = false;
    }
    boolean going = isReady() && processOne();
    if (going) {
      if (!isEmpty()) {
        schedule(Duration.ZERO);
      }
    } else {
      schedule(lookAgain);
    }
  }

  private boolean isReady() {
    try {
      return ready.getAsBoolean();
    } catch (RuntimeException e) {
      log.error("Instructions wait, because something failed unexpectedly", e);
      return false;
    }
  }

  private synchronized boolean isEmpty() {
    return messages.isEmpty();
  }

  private boolean processOne() {
    byte[] message;
    synchronized (this) {
      message = messages.peek();
    }
    if (message == null) {
      return true;
    }
    boolean done;
    try {
      done = processor.test(message);
    } catch (RuntimeException | LinkageError e) {
      // A library that was damaged on the disk must not stop what comes after.
      log.error("An instruction failed unexpectedly and was dropped; others go on", e);
      done = true;
    }
    if (done) {
      synchronized (this) {
        messages.remove();
        octets -= message.length;
      }
    }
    return done;
  }
}
