package io.tiaki.session.dtls.internal;

/**
 * How many hints from meters without a session are followed: each makes the gateway begin a
 * handshake, and anybody can send one. Safe for use by many threads.
 */
final class HintGate {
  /** So many a second in the long run. */
  static final int PER_SECOND = 20;

  /** So many at once, after a quiet time. */
  static final int BURST = 100;

  /** The least between two of one meter. */
  static final long MILLIS_PER_METER = 5_000;

  private double tokens = BURST;
  private long lastMs;

  /**
   * Whether to follow a hint.
   *
   * @param lastOfMeterMs when one of this meter was followed
   */
  synchronized boolean admits(long lastOfMeterMs, long now) {
    double gained = Math.abs(now - lastMs) * PER_SECOND / 1_000.0;
    tokens = Math.min(BURST, tokens + gained);
    lastMs = now;
    if (Math.abs(now - lastOfMeterMs) < MILLIS_PER_METER || tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }
}
