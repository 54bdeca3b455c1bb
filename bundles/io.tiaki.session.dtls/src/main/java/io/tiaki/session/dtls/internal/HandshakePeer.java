package io.tiaki.session.dtls.internal;

import io.tiaki.session.dtls.PeerIdentity;
import org.jspecify.annotations.Nullable;

/** What Bouncy Castle's two sides of a handshake tell the association. */
interface HandshakePeer {
  /** What both sides have in common. */
  Negotiation negotiation();

  /** The agreed cipher suite. */
  int suite();

  /** As {@link Negotiation#curves}. */
  default int curves() {
    return negotiation().curves();
  }

  /** The other end, once it was found good. */
  default @Nullable PeerIdentity identity() {
    return negotiation().identity();
  }

  /** Why we refused, for people; null when we did not. */
  default @Nullable String refusal() {
    return negotiation().refusal();
  }

  /** What is perhaps wrong when nothing more comes; null as long as nothing is known. */
  default @Nullable String doubt() {
    return negotiation().doubt();
  }

  /** Whether the other end has sent an authenticated close_notify. */
  default boolean isCloseNotified() {
    return negotiation().isCloseNotified();
  }

  /** Whether the handshake was abbreviated. */
  boolean isResumed();

  /** Whether both take the handshake for new keys of the session they have. */
  boolean isRenewal();

  /** Takes out what a full handshake leaves the client to resume; null when nothing. */
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
