package io.tiaki.cosem.client;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Runs tasks later. Safe for use by many threads. */
@FunctionalInterface
public interface Timers {
  /** A task that waits. */
  @FunctionalInterface
  interface Timer {
    /** Forgets the task; harmless when it has run. */
    void cancel();
  }

  /** Runs a task once after a delay, on a thread of the timers; the task does not block. */
  Timer after(Duration delay, Runnable task);

  /** A time that only grows, in milliseconds; only differences mean something. */
  default long millis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
