package io.tiaki.session.dtls.internal;

import org.jspecify.annotations.Nullable;

/** One of our connection IDs: the peer puts it into each encrypted record (RFC 9146, 4). */
public final class ConnectionId {
  private final ConnectionTable table;
  private final long key;
  private volatile @Nullable Association association;

  ConnectionId(ConnectionTable table, long key) {
    this.table = table;
    this.key = key;
  }

  long key() {
    return key;
  }

  /** As on the wire; a fresh copy. */
  byte[] octets() {
    byte[] octets = new byte[table.octets()];
    for (int i = 0; i < octets.length; i++) {
      octets[i] = (byte) (key >>> 8 * (octets.length - 1 - i));
    }
    return octets;
  }

  void bind(Association value) {
    association = value;
  }

  @Nullable Association association() {
    return association;
  }

  /** Takes it out of use; harmless when it is. */
  void release() {
    table.release(this);
  }
}
