package io.tiaki.session.dtls.internal;

import io.tiaki.security.PeerCertificate;
import org.jspecify.annotations.Nullable;

/** What Bouncy Castle's two sides of a handshake tell the association. */
interface HandshakePeer {
  /** The other end, once its certificate was found good. */
  @Nullable PeerCertificate certificate();

  /** Why we refused, for people; null when we did not. */
  @Nullable String refusal();

  /** Whether the other end has sent an authenticated close_notify. */
  boolean isCloseNotified();

  /** The agreed cipher suite. */
  int suite();

  /** Whether the handshake was abbreviated. */
  boolean isResumed();

  /** Whether both take the handshake for new keys of the session they have. */
  boolean isRenewal();

  /** What a full handshake leaves the client to resume; null when nothing. */
  default @Nullable ResumableSession resumable() {
    return null;
  }

  /**
   * Whether the peer's encrypted records carry a connection ID of ours, as far as it is agreed by
   * now.
   */
  boolean usesConnectionId();

  /** Whether the peer speaks the return routability check of RFC 9853. */
  boolean speaksChecks();
}
