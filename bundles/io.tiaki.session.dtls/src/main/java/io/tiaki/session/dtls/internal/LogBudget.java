package io.tiaki.session.dtls.internal;

import java.time.Clock;

/**
 * How many lines of one kind a log takes: so many in so long, the rest is counted. Safe for use by
 * many threads.
 */
public final class LogBudget {
  private final Clock clock;
  private final int lines;
  private final long windowMs;
  private long windowStart;
  private int used;
  private long suppressed;

  public LogBudget(Clock clock, int lines, long windowMs) {
    this.clock = clock;
    this.lines = lines;
    this.windowMs = windowMs;
    this.windowStart = clock.millis();
  }

  /** Whether one more line may be written now. */
  public synchronized boolean take() {
    long now = clock.millis();
    if (Math.abs(now - windowStart) >= windowMs) {
      windowStart = now;
      used = 0;
    }
    if (used < lines) {
      used++;
      return true;
    }
    suppressed++;
    return false;
  }

  /** How many lines were not written since this was asked last. */
  public synchronized long suppressed() {
    long count = suppressed;
    suppressed = 0;
    return count;
  }
}
