package io.tiaki.session;

import io.tiaki.model.MeterId;
import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ProviderType;

/** An authenticated, encrypted session with one meter (R1, R87). Safe for use by many threads. */
@ProviderType
public interface Session {
  /** Who is at the other end: named by its certificate and found in the directory. */
  MeterId meter();

  /** SHA-256 of the peer's certificate, 64 lower-case hexadecimal digits. */
  String fingerprint();

  /** The most octets of one payload: what fits one record in one datagram of the link (R79). */
  int maxPayload();

  /**
   * Sends one payload in one record. Datagrams may be lost: the caller repeats. Never blocks. The
   * buffer is the caller's again on return.
   *
   * @return false when it was dropped: too long, session closed, or the link is full
   */
  boolean send(ByteBuffer payload);

  /**
   * Ends the session; the service opens a new one when the meter is still in the directory.
   * Harmless when it has ended.
   */
  void close(String reason);
}
