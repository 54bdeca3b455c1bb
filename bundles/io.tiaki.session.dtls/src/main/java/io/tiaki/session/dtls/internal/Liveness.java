package io.tiaki.session.dtls.internal;

/**
 * Whether the meter of one session is still there: when to send an empty record that it answers,
 * and what its silence means. Times are milliseconds. Safe for use by many threads.
 */
final class Liveness {
  /** What keeping a session alive asks for. */
  enum Due {
    NOTHING,
    /** An empty record. */
    RECORD,
    /** The meter used to answer and does not any more. */
    END
  }

  /**
   * The least between two questions after hints: anybody can send those, and a meter does not
   * answer empty records that come in quick succession.
   */
  static final long ASK_EVERY_MS = 5_000;

  /** How long the meter has to answer such a question. */
  static final long SUSPICION_MS = 2_000;

  private static final int MOST_UNANSWERED = 3;

  private final KeepAlive keepAlive = new KeepAlive();
  private long lastHeard;
  private long lastRecord;
  private boolean echoes;
  private int unanswered;
  private boolean hinted;
  private boolean asked;
  private long askedAt;

  /** Of a session that begins now. */
  Liveness(long now) {
    lastHeard = now;
    lastRecord = now;
    askedAt = now - ASK_EVERY_MS;
  }

  /**
   * An authenticated record came: all doubt is gone.
   *
   * @return milliseconds since the only empty record of ours that it can be the answer to, or -1
   */
  synchronized long heard(long now, boolean empty) {
    long took = empty && unanswered == 1 && !asked ? Math.abs(now - lastRecord) : -1;
    lastHeard = now;
    echoes |= empty;
    unanswered = 0;
    hinted = false;
    asked = false;
    return took;
  }

  /** Somebody, perhaps the meter after a restart, says in the clear that it knows no session. */
  synchronized void hinted() {
    hinted = true;
  }

  /** Whether to ask the meter now, because of a hint; when it says so it counts as asked. */
  synchronized boolean isToAsk(long now) {
    boolean may = hinted && Math.abs(now - askedAt) >= ASK_EVERY_MS;
    if (may) {
      hinted = false;
      asked = true;
      askedAt = now;
    }
    return may;
  }

  /** Whether the meter was asked and said nothing; true once for each question. */
  synchronized boolean isForgotten(long now) {
    boolean forgotten = asked && Math.abs(now - askedAt) >= SUSPICION_MS;
    asked &= !forgotten;
    return forgotten;
  }

  /**
   * What to do to keep address bindings open; when it says a record it counts as sent.
   *
   * @param everyMs the longest wait; 0 = never
   */
  synchronized Due due(long now, long everyMs) {
    long idle = Math.min(Math.abs(now - lastHeard), Math.abs(now - lastRecord));
    if (!keepAlive.isDue(idle, everyMs)) {
      return Due.NOTHING;
    }
    if (echoes && !asked && unanswered >= MOST_UNANSWERED) {
      return Due.END; // Once a question is open its answer decides.
    }
    lastRecord = now;
    unanswered++;
    return Due.RECORD;
  }
}
