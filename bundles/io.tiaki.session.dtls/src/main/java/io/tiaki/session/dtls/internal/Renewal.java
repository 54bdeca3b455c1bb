package io.tiaki.session.dtls.internal;

import java.util.concurrent.atomic.AtomicInteger;

/** When one session gets new keys. Guarded by its owner's tick, but for {@link #failed}. */
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
  private long lastTryMs;
  private final AtomicInteger failures = new AtomicInteger();

  /**
   * @param seed the same for a meter always; spreads meters
   */
  Renewal(int seed, long now) {
    this.share =
        LEAST_SHARE + (1 - LEAST_SHARE) * Integer.toUnsignedLong(seed * 0x9e3779b9) / 0x1p32;
    this.sinceMs = now;
    this.lastTryMs = now - LEAST_MS;
  }

  /** Whether to begin a handshake now; when it says so it counts as begun. */
  boolean isDue(RenewalLimits limits, Association association, long now) {
    boolean due =
        Math.abs(now - lastTryMs) >= LEAST_MS
            && limits.areOver(association, Math.abs(now - sinceMs), share);
    if (due) {
      lastTryMs = now;
    }
    return due;
  }

  void done(long now) {
    sinceMs = now;
    failures.set(0);
  }

  void failed() {
    failures.incrementAndGet();
  }

  boolean isHopeless() {
    return failures.get() >= MOST_FAILURES;
  }
}
