package io.tiaki.cosem.client.internal;

/**
 * How long one meter's answers take, learnt from those that belong to one request only (RFC 6298, 2
 * and 3). Used by one mailbox.
 */
final class Pace {
  private static final int MOST_BACKOFF = 64;

  private double smoothed;
  private double variation;
  private boolean known;
  private int backoff = 1;

  /** An answer took so long, in milliseconds; its request was sent once. */
  void took(long millis) {
    if (known) {
      variation += (Math.abs(smoothed - millis) - variation) / 4;
      smoothed += (millis - smoothed) / 8;
    } else {
      known = true;
      smoothed = millis;
      variation = millis / 2.0;
    }
    backoff = 1;
  }

  /** An answer came twice: the request was repeated too early. */
  void tooEarly() {
    backoff = Math.min(2 * backoff, MOST_BACKOFF);
  }

  /**
   * How long to wait before a request is repeated, in milliseconds.
   *
   * @param least the shortest wait
   * @param most the longest; a third of it as long as nothing is known
   */
  long wait(long least, long most) {
    double learnt = known ? smoothed + 4 * variation : most / 3.0;
    return Math.min(most, Math.round(Math.max(least, learnt) * backoff));
  }
}
