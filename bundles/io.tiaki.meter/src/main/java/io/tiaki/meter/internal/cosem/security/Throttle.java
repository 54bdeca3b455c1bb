package io.tiaki.meter.internal.cosem.security;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/**
 * Slows down who guesses: after three wrong proofs in a row a client waits 1 s, then twice as long
 * after each, up to a minute. Safe for use by many threads.
 */
final class Throttle {
  private static final int FREE = 3;
  private static final long FIRST_MILLIS = 1_000;
  private static final long LONGEST_MILLIS = 60_000;
  private static final int MOST_SHIFTS = 16;

  private final Clock clock;

  /** By client SAP; only of clients that failed. */
  private final Map<Integer, Failures> failures = new HashMap<>(2);

  private record Failures(int count, long untilMillis) {}

  Throttle(Clock clock) {
    this.clock = clock;
  }

  synchronized boolean isOpen(int sap) {
    Failures known = failures.get(sap);
    if (known == null) {
      return true;
    }
    long left = known.untilMillis - clock.millis();
    // A clock that was set back does not lock anybody out.
    return left <= 0 || left > LONGEST_MILLIS;
  }

  synchronized void failed(int sap) {
    Failures known = failures.get(sap);
    int count = known == null ? 1 : known.count + 1;
    long wait =
        count < FREE
            ? 0
            : Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(MOST_SHIFTS, count - FREE));
    failures.put(sap, new Failures(count, clock.millis() + wait));
  }

  synchronized void succeeded(int sap) {
    failures.remove(sap);
  }
}
