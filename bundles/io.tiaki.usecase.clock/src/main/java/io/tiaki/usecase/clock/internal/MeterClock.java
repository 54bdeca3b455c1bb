package io.tiaki.usecase.clock.internal;

import io.tiaki.model.MeterId;
import java.time.Duration;

/** What is known of one meter's clock. Touched by the use case's own thread only. */
final class MeterClock {
  private static final long DAY = Duration.ofDays(1).toNanos();

  private final MeterId id;
  boolean associated;
  boolean busy;
  boolean seen;
  boolean failing;
  long due;
  private Duration set = Duration.ZERO;
  private long setSince;

  MeterClock(MeterId id) {
    this.id = id;
  }

  MeterId id() {
    return id;
  }

  boolean isDue(long now) {
    return associated && !busy && now - due >= 0;
  }

  /** By how much it was set within a day that has not ended. */
  Duration setToday(long now) {
    if (now - setSince > DAY) {
      set = Duration.ZERO;
    }
    return set;
  }

  void wasSet(Duration by, long now) {
    if (setToday(now).isZero()) {
      setSince = now;
    }
    set = set.plus(by.abs());
  }
}
