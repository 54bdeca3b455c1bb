package io.tiaki.session.dtls.internal;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handshakes wait a moment for the store of sessions to resume, when it starts after this service
 * or is being updated: begun without it all of them would be full. Safe for use by many threads.
 */
final class StoreWait {
  static final String OBSTACLE = "the store of sessions to resume is not there yet";

  private static final Logger LOG = LoggerFactory.getLogger(StoreWait.class);

  private final ScheduledExecutorService timer;
  private final Runnable over;
  private volatile long millis;
  private volatile boolean waiting;
  private long number;

  /**
   * Does not wait yet.
   *
   * @param over called when a wait was in vain, on the timer's thread
   */
  StoreWait(ScheduledExecutorService timer, Runnable over) {
    this.timer = timer;
    this.over = over;
  }

  /** From now on handshakes wait at most so long for a store that is not there. */
  void atMost(long value) {
    millis = value;
    begin();
  }

  /** The store is away. */
  synchronized void begin() {
    if (millis == 0) {
      return;
    }
    long mine = ++number;
    waiting = true;
    try {
      timer.schedule(() -> inVain(mine), millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.trace("The service is stopping", e);
    }
  }

  private void inVain(long which) {
    synchronized (this) {
      if (which != number || !waiting) {
        return;
      }
      waiting = false;
    }
    over.run();
  }

  /** The store is there. */
  synchronized void end() {
    number++;
    waiting = false;
  }

  boolean isWaiting() {
    return waiting;
  }
}
