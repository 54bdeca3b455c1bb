package io.tiaki.session.dtls.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Encrypted records of a handshake that came before the change of cipher. The newest two are kept:
 * a retransmitted Finished is as good as the first. Guarded by its record guard.
 */
final class HeldRecords {
  private static final int MOST = 2;

  private final Deque<byte[]> records = new ArrayDeque<>(MOST);

  boolean isEmpty() {
    return records.isEmpty();
  }

  /** Keeps one; false when the oldest was dropped for it. */
  boolean hold(byte[] record) {
    boolean hasRoom = records.size() < MOST;
    if (!hasRoom) {
      records.removeFirst();
    }
    records.addLast(record);
    return hasRoom;
  }

  /** Hands on all, in order. */
  void release(Consumer<byte[]> taker) {
    while (!records.isEmpty()) {
      taker.accept(records.removeFirst());
    }
  }
}
