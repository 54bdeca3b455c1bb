package io.tiaki.session.dtls.internal;

import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Our connection IDs (RFC 9146) and the associations they lead to. All of one table have the same
 * length, because a record does not say how long its own is. An ID is drawn at random for each
 * handshake and is in use as long as its association: the table is as large as there are
 * associations. Safe for use by many threads.
 */
public final class ConnectionTable {
  /** A gateway's: among 10,000 a blind guess hits one in 28 thousand million. */
  public static final int GATEWAY_OCTETS = 6;

  /** A meter's: it has a few sessions and pays for each octet. */
  public static final int METER_OCTETS = 2;

  private final int octets;
  private final SecureRandom random = new SecureRandom();
  private final Map<Long, ConnectionId> ids = new ConcurrentHashMap<>(2);

  /**
   * An empty table.
   *
   * @param octets of each ID, 1 to 8
   */
  public ConnectionTable(int octets) {
    this.octets = octets;
  }

  /** A new ID; {@link ConnectionId#release} gives it back. */
  public ConnectionId open() {
    while (true) {
      byte[] drawn = new byte[octets];
      random.nextBytes(drawn);
      long key = key(drawn, 0);
      ConnectionId id = new ConnectionId(this, key);
      if (ids.putIfAbsent(key, id) == null) {
        return id;
      }
    }
  }

  /** Which association the first record of a datagram is for, or null: no ID, or not ours. */
  public @Nullable Association find(byte[] datagram) {
    if (datagram.length < RecordGuard.HEADER + octets
        || datagram[0] != RecordGuard.CONNECTION_ID_RECORD) {
      return null;
    }
    ConnectionId id = ids.get(key(datagram, RecordGuard.CONNECTION_ID_AT));
    return id == null ? null : id.association();
  }

  /** How many are in use. */
  public int size() {
    return ids.size();
  }

  int octets() {
    return octets;
  }

  void release(ConnectionId id) {
    ids.remove(id.key(), id);
  }

  private long key(byte[] from, int at) {
    long key = 0;
    for (int i = 0; i < octets; i++) {
      key = key << 8 | from[at + i] & 0xff;
    }
    return key;
  }
}
