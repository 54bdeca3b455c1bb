package io.tiaki.session.dtls.internal;

import java.util.function.BooleanSupplier;

/** A handshake that waits in a pool or runs there. Guarded by the pool. */
final class HandshakeTask {
  /** Nobody says whether something has come from the peer. */
  static final BooleanSupplier UNKNOWN = () -> false;

  final Runnable work;

  /** Whether the last attempt failed. */
  final boolean doubtful;

  /** Whether nothing has come from the peer yet. */
  final BooleanSupplier silent;

  /** When it was taken, by the monotonic clock. */
  long begun;

  HandshakeTask(Runnable work, boolean doubtful, BooleanSupplier silent) {
    this.work = work;
    this.doubtful = doubtful;
    this.silent = silent;
  }

  /** Whether its last attempt failed and nothing says that this one will not. */
  boolean isIdle() {
    return doubtful && (silent.equals(UNKNOWN) || silent.getAsBoolean());
  }
}
