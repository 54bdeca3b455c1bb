package io.tiaki.session.dtls;

import java.util.Map;

/**
 * Where the sessions that clients may resume outlive a restart of a server. What it holds is as
 * secret as a private key: whoever has it can take a session over. Implemented by whoever runs
 * servers. Called by many threads; does not wait for a disk, and a failure of it costs full
 * handshakes only.
 */
public interface SessionKeeper {
  /** What was kept: octets by session id in hexadecimal digits. Asked once, at the start. */
  Map<String, byte[]> all();

  /**
   * Keeps a session, in place of one of the same id.
   *
   * @param session up to 4,096 octets, nothing that others can read
   */
  void keep(String id, byte[] session);

  /** Forgets a session. */
  void drop(String id);
}
