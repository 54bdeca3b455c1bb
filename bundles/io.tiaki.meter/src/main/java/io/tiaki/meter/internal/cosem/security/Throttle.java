package io.tiaki.meter.internal.cosem.security;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down who guesses: after three wrong proofs in a row a client waits 1 s, then twice as long
 * after each, up to a minute. Peers are told apart, so that nobody keeps another one out. Safe for
 * use by many threads.
 */
final class Throttle {
  private static final int FREE = 3;
  private static final long FIRST_MILLIS = 1_000;
  private static final long LONGEST_MILLIS = 60_000;
  private static final int MOST_SHIFTS = 16;

  /** Peers have proved to be somebody: there are few. Beyond, the oldest is forgotten. */
  private static final int MOST = 64;

  private final Clock clock;

  /** Only of clients that failed, those that failed last at the end. */
  private final Map<Who, Failures> failures = new LinkedHashMap<>(2);

  private record Who(String peer, int sap) {}

  private record Failures(int count, long untilMillis) {}

  Throttle(Clock clock) {
    this.clock = clock;
  }

  synchronized boolean isOpen(String peer, int sap) {
    Failures known = failures.get(new Who(peer, sap));
    if (known == null) {
      return true;
    }
    long left = known.untilMillis - clock.millis();
    // A clock that was set back does not lock anybody out.
    return left <= 0 || left > LONGEST_MILLIS;
  }

  synchronized void failed(String peer, int sap) {
    Who who = new Who(peer, sap);
    Failures known = failures.remove(who);
    int count = known == null ? 1 : known.count + 1;
    long wait =
        count < FREE
            ? 0
            : Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(MOST_SHIFTS, count - FREE));
    if (failures.size() == MOST) {
      failures.remove(failures.keySet().iterator().next());
    }
    failures.put(who, new Failures(count, clock.millis() + wait));
  }

  synchronized void succeeded(String peer, int sap) {
    failures.remove(new Who(peer, sap));
  }
}
