package io.tiaki.session.dtls.internal;

/**
 * Whether the meter may have lost its session. Anybody can say so in the clear, as often as they
 * like: the meter is asked at most once in {@link #SPACING_MS}, however many say it. Safe for use
 * by many threads.
 */
final class Suspicion {
  /** The least between two questions. */
  static final long SPACING_MS = 5_000;

  /** How long the meter has to answer. */
  static final long ANSWER_MS = 2_000;

  private volatile boolean hinted;
  private volatile boolean asked;
  private long askedAt = Long.MIN_VALUE / 2;

  /** Somebody says it. */
  void hint() {
    hinted = true;
  }

  /** The meter has shown that it has its session. */
  void heard() {
    hinted = false;
    asked = false;
  }

  /** Whether to ask now; who is told so asks. */
  synchronized boolean isDue(long now) {
    if (!hinted || asked || Math.abs(now - askedAt) < SPACING_MS) {
      return false;
    }
    hinted = false;
    asked = true;
    askedAt = now;
    return true;
  }

  /** Whether the meter did not answer; true once for each question. */
  synchronized boolean isConfirmed(long now) {
    boolean confirmed = asked && Math.abs(now - askedAt) >= ANSWER_MS;
    if (confirmed) {
      asked = false;
    }
    return confirmed;
  }
}
