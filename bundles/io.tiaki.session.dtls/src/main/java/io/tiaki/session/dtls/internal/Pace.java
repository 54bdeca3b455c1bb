package io.tiaki.session.dtls.internal;

/**
 * When the next handshake may begin: as fast as the processors finish them, a small burst ahead.
 * Guarded by its pool.
 */
final class Pace {
  /** So many may begin at once after a pause. */
  static final int BURST = 32;

  private static final int MOST_BACKLOG = 16;
  private static final long BACKLOG_NANOS = 5_000_000;

  private final ComputeGate gate;
  private long next;
  private boolean started;

  Pace(ComputeGate gate) {
    this.gate = gate;
  }

  /** Nanoseconds to wait, 0 = now. */
  long delay(long now) {
    if (gate.backlog() > MOST_BACKLOG) {
      return BACKLOG_NANOS;
    }
    return started ? Math.max(0, next - now) : 0;
  }

  /** One begins now. */
  void begin(long now) {
    long spacing = gate.spacing();
    long earliest = now - BURST * spacing;
    next = (started && next - earliest > 0 ? next : earliest) + spacing;
    started = true;
  }
}
