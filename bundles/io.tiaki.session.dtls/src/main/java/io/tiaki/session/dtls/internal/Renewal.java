package io.tiaki.session.dtls.internal;

/** When one session gets new keys. Safe for use by many threads. */
final class Renewal {
  /** The extension that says so: private use, RFC 8446, 11. Empty; told and answered in kind. */
  static final int EXTENSION = 0xff54;

  /**
   * After so many that failed the session is ended and begun anew: a peer may know no other way.
   */
  private static final int MOST_FAILURES = 3;

  private static final long LEAST_MS = 60_000;
  private static final double LEAST_SHARE = 0.75;

  private final double share;
  private long sinceMs;
  private long beforeMs;
  private long lastTryMs;
  private int failures;
  private int failuresBefore;

  /**
   * @param seed the same for a meter always; spreads meters
   */
  Renewal(int seed, long now) {
    this.share =
        LEAST_SHARE + (1 - LEAST_SHARE) * Integer.toUnsignedLong(seed * 0x9e3779b9) / 0x1p32;
    this.sinceMs = now;
    this.beforeMs = now;
    this.lastTryMs = now - LEAST_MS;
  }

  /** Whether to begin a handshake now; when it says so it counts as begun. */
  synchronized boolean isDue(RenewalLimits limits, Association association, long now) {
    boolean due =
        Math.abs(now - lastTryMs) >= LEAST_MS
            && limits.areOver(association, Math.abs(now - sinceMs), share);
    if (due) {
      lastTryMs = now;
    }
    return due;
  }

  synchronized void done(long now) {
    beforeMs = sinceMs;
    sinceMs = now;
    failuresBefore = failures;
    failures = 0;
  }

  /** A handshake for new keys failed. */
  synchronized void failed() {
    failures++;
  }

  /** The new keys were not used after all: the age of the old ones counts on. */
  synchronized void givenUp() {
    sinceMs = beforeMs;
    failures = failuresBefore + 1;
  }

  synchronized boolean isHopeless() {
    return failures >= MOST_FAILURES;
  }
}
