package io.tiaki.session.dtls;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** An authenticated client of a {@link DtlsServer}. Safe for use by many threads. */
public interface DtlsPeer {
  /** Who it has proved to be. */
  PeerIdentity identity();

  /** From where it talks. */
  InetSocketAddress address();

  /** The most octets of one payload: what fits one record in one datagram of the link. */
  int maxPayload();

  /**
   * Sends one payload in one record. Datagrams may be lost. Never blocks. The buffer is the
   * caller's again on return.
   *
   * @return false when it was dropped: too long, session closed, or the link is full
   */
  boolean send(ByteBuffer payload);

  /** Ends the session with close_notify (RFC 5246, 7.2.1). Harmless when it has ended. */
  void close(String reason);
}
