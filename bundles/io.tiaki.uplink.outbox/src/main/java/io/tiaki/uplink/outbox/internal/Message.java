package io.tiaki.uplink.outbox.internal;

import io.tiaki.uplink.Kind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A waiting message without its content, which stays in the store. Touched under the lock of {@link
 * Ledger}.
 */
final class Message {
  private final long sequence;
  private final String id;
  private final Kind kind;
  private final int size;

  /** When it began to wait in this process, in ns of the clock that only grows; see the ledger. */
  long since;

  /** When it was sent last, null while it never was. */
  @Nullable Instant sentAt;

  /** Whether it was sent again because no receipt came. */
  boolean again;

  Message(long sequence, String id, Kind kind, int size) {
    this.sequence = sequence;
    this.id = id;
    this.kind = kind;
    this.size = size;
  }

  long sequence() {
    return sequence;
  }

  String id() {
    return id;
  }

  Kind kind() {
    return kind;
  }

  /** Whether somebody waits for it: it goes before others where that makes a difference. */
  boolean isUrgent() {
    return kind == Kind.OUTCOME;
  }

  int size() {
    return size;
  }
}
