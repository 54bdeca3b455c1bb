package io.tiaki.session;

import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Hears of sessions (whiteboard service). When it is registered, every live session is announced
 * with {@link #opened}. Calls for one session come one after the other, those for several sessions
 * also at the same time. Do not block: the calling thread may be the one that reads from the link,
 * and then every meter waits. A provider may call a listener that blocks on a thread of its own.
 */
@ConsumerType
public interface SessionListener {
  /** The handshake is done and the peer is who it should be. */
  void opened(Session session);

  /**
   * A payload came in: authenticated and not a replay.
   *
   * @param payload position to limit; valid only during the call
   */
  void received(Session session, ByteBuffer payload);

  /**
   * The session has ended.
   *
   * @param reason for people and logs; no octets of the peer's in it
   */
  void closed(Session session, String reason);
}
