package io.tiaki.time.sync.internal;

import java.time.Duration;
import java.time.Instant;

/**
 * The two clocks of the host, read together.
 *
 * @param wall what somebody can set
 * @param nanos what only grows, in nanoseconds
 */
record Moment(Instant wall, long nanos) {
  static Moment now() {
    return new Moment(Instant.now(), System.nanoTime());
  }

  /** How long ago the other moment was, whatever was set in between. */
  Duration after(Moment other) {
    return Duration.ofNanos(nanos - other.nanos);
  }

  /** By how much the wall clock was moved since the other moment: positive is forward. */
  Duration movedSince(Moment other) {
    return Duration.between(other.wall, wall).minus(after(other));
  }
}
