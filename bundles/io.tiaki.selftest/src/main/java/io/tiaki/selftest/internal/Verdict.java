package io.tiaki.selftest.internal;

import io.tiaki.platform.Health;
import io.tiaki.platform.SelfTest.Consequence;
import java.time.Instant;

/**
 * What a test came to.
 *
 * @param test its name
 * @param protects what cannot be relied on when it fails
 * @param consequence of a failure
 * @param health passed, failed, not run
 * @param when it ended
 * @param millis how long it took
 */
record Verdict(
    String test,
    String protects,
    Consequence consequence,
    Health health,
    Instant when,
    long millis) {
  boolean isPassed() {
    return health.status() == Health.Status.HEALTHY;
  }

  boolean isFailed() {
    return health.status() == Health.Status.UNHEALTHY;
  }

  /** {@code passed}, {@code FAILED} or {@code not run}. */
  String word() {
    return isPassed() ? "passed" : isFailed() ? "FAILED" : "not run";
  }
}
