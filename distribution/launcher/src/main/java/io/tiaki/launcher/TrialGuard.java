package io.tiaki.launcher;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Ends an update that nobody ends: when the updater and its way back are both gone, the trial would
 * stay for ever. Calls must not overlap.
 */
final class TrialGuard {
  private final BooleanSupplier trial;
  private final LongSupplier nanos;
  private final long limitNanos;
  private final Runnable restore;
  private boolean underWay;
  private boolean ended;
  private long since;

  /**
   * @param trial whether an update is under way
   * @param nanos a clock that only moves forward
   * @param limit how long one may take
   * @param restore runs once for each that takes longer
   */
  TrialGuard(BooleanSupplier trial, LongSupplier nanos, Duration limit, Runnable restore) {
    this.trial = trial;
    this.nanos = nanos;
    this.limitNanos = limit.toNanos();
    this.restore = restore;
  }

  void look() {
    long now = nanos.getAsLong();
    if (!trial.getAsBoolean()) {
      underWay = false;
      ended = false;
    } else if (!underWay) {
      underWay = true;
      since = now;
    } else if (!ended && now - since > limitNanos) {
      ended = true;
      restore.run();
    }
  }
}
