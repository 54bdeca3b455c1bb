package io.tiaki.session.dtls.internal;

import java.util.concurrent.ThreadLocalRandom;

/**
 * When an idle session sends an empty record, so that address bindings stay open (RFC 4787, 4.3:
 * two minutes at least, often less). Each wait is up to a quarter shorter than the configured one,
 * drawn anew each time: sessions that began together, after a restart, drift apart.
 */
final class KeepAlive {
  private static final float EARLIEST = 0.25f;

  private float early = draw();

  private static float draw() {
    return ThreadLocalRandom.current().nextFloat() * EARLIEST;
  }

  /**
   * Whether a record is due; the next wait is another one then.
   *
   * @param idleMs since anything was heard, and since the last of these records
   * @param everyMs the longest wait; 0 = never
   */
  boolean isDue(long idleMs, long everyMs) {
    boolean due = everyMs > 0 && idleMs >= everyMs - (long) (early * everyMs);
    if (due) {
      early = draw();
    }
    return due;
  }
}
