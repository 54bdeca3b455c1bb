package io.tiaki.session.dtls.internal;

import java.util.concurrent.TimeUnit;

/**
 * How many handshakes a link carries at once. Too many on a slow shared medium, and every one of
 * them is repeated before its answer has come through: then none gets through. A link of which
 * nothing is known begins with as few as there may be; each batch of handshakes whose exchanges do
 * not get longer allows more, a batch whose exchanges do, or wait behind others, allows less. When
 * the rate is known it says how many at least, and when it is configured it alone says how many.
 * Safe for use by many threads.
 */
public final class LinkPacer {
  static final int LEAST = 2;
  private static final int MOST = 4_096;
  private static final int BATCH = 8;
  private static final long TOO_LONG = TimeUnit.SECONDS.toNanos(4);

  private static final long GROWING = TOO_LONG / 2;

  /** So short an exchange waits for a busy processor, if for anything: the link is not full. */
  private static final long SHORT = TimeUnit.MILLISECONDS.toNanos(100);

  /** Short exchanges that wait so long behind others: the link is full; and when it has room. */
  static final long FULL = TimeUnit.MILLISECONDS.toNanos(1_500);

  static final long ROOM = TimeUnit.MILLISECONDS.toNanos(500);

  /** What a handshake takes of the link, both ways, and how long at the least. */
  private static final double OCTETS = 1_800;

  private static final double SECONDS = 2;

  private final LinkTiming timing;
  private double allowed = LEAST;
  private long shortest = Long.MAX_VALUE;
  private long shortestOfBatch = Long.MAX_VALUE;
  private int batch;
  private int unanswered;

  /** A pacer for one link. */
  public LinkPacer(LinkTiming timing) {
    this.timing = timing;
  }

  /** How many handshakes may be under way at once now; 2 to 4,096. */
  public synchronized int window() {
    double byRate = 1 + timing.rate() * SECONDS / (8 * OCTETS);
    double window = timing.isRateConfigured() ? byRate : Math.max(byRate, allowed);
    return (int) Math.max(LEAST, Math.min(window, MOST));
  }

  /** The long exchange of one handshake took so long since its flight was first sent. */
  synchronized void exchange(long nanos) {
    shortestOfBatch = Math.min(shortestOfBatch, nanos);
    unanswered = Math.max(0, unanswered - 1);
    if (++batch < BATCH) {
      return;
    }
    shortest =
        shortest == Long.MAX_VALUE
            ? shortestOfBatch
            : Math.min(shortest + shortest / 64, shortestOfBatch);
    long queue = timing.queue();
    if (queue > FULL || shortestOfBatch > longerThan(3, TOO_LONG)) {
      allowed = Math.max(LEAST, allowed * 0.7);
    } else if (queue < ROOM && shortestOfBatch <= longerThan(2, GROWING)) {
      allowed = Math.min(MOST, allowed * 1.5);
    }
    batch = 0;
    shortestOfBatch = Long.MAX_VALUE;
  }

  /**
   * A handshake with a meter that may be there was given up because nothing came. When that happens
   * more often than not the answers wait behind others: what is measured tells nothing of it, for
   * only what comes in time is.
   */
  synchronized void unanswered() {
    if (++unanswered >= BATCH) {
      allowed = Math.max(LEAST, allowed * 0.7);
      unanswered = 0;
    }
  }

  private long longerThan(int times, long most) {
    return Math.max(SHORT, Math.min(times * shortest, most));
  }
}
