package io.tiaki.session.dtls;

import java.nio.ByteBuffer;

/**
 * Hears of the sessions of one {@link DtlsServer}. Calls for one peer come one after the other; do
 * not block.
 */
public interface DtlsServerListener {
  /** The handshake is done and the client's certificate is valid. */
  void opened(DtlsPeer peer);

  /**
   * A payload came in: authenticated and not a replay.
   *
   * @param payload position to limit; valid only during the call
   */
  void received(DtlsPeer peer, ByteBuffer payload);

  /**
   * The session has ended.
   *
   * @param reason for people and logs; no octets of the peer's in it
   */
  void closed(DtlsPeer peer, String reason);
}
