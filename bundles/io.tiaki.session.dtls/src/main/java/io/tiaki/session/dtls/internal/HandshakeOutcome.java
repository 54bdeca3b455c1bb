package io.tiaki.session.dtls.internal;

import io.tiaki.session.dtls.Authentication;
import io.tiaki.session.dtls.PeerIdentity;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What one handshake was, or why it brought no session: for people, for counters, and for whoever
 * decides when to try again. Safe for use by many threads.
 */
public final class HandshakeOutcome {
  private final HandshakePeer peer;
  private final @Nullable MessageRules rules;
  private final GuardedTransport transport;
  private final RecordGuard guard;

  HandshakeOutcome(
      HandshakePeer peer,
      @Nullable MessageRules rules,
      GuardedTransport transport,
      RecordGuard guard) {
    this.peer = peer;
    this.rules = rules;
    this.transport = transport;
    this.guard = guard;
  }

  /** What the handshake was, as counters tell it. */
  public Count kind() {
    if (peer.isResumed()) {
      return Count.RESUMED;
    }
    PeerIdentity identity = peer.identity();
    if (identity == null || identity.authentication() == Authentication.CERTIFICATE) {
      return Count.FULL;
    }
    return identity.authentication().isPreShared() ? Count.PSK : Count.RAW_KEY;
  }

  /** Why it failed, for people. */
  public String explain(IOException failure) {
    String refusal = peer.refusal();
    if (refusal != null) {
      return refusal;
    }
    return Explanations.of(
        failure, transport.cancelled(), transport.hasHeard(), guard.plainAlert(), peer.doubt());
  }

  /** What is perhaps wrong when nothing more comes; null as long as nothing is known. */
  public @Nullable String doubt() {
    return peer.doubt();
  }

  /** Whether nothing was missing but the proof of a pre-shared key: again and again it is wrong. */
  boolean isUnproven(IOException failure) {
    return peer.doubt() != null && failure(failure) == Failure.TIMEOUT;
  }

  /** The kind of failure, as counters tell it. */
  public Failure failure(IOException failure) {
    return peer.refusal() != null
        ? Failure.REFUSED
        : Explanations.kind(
            failure, transport.cancelled(), transport.hasHeard(), guard.plainAlert());
  }

  /** Whether we refused the peer, or it refused us, because of who is who. */
  boolean isRefusal(IOException failure) {
    return peer.refusal() != null || Explanations.isRefusal(failure, guard.plainAlert());
  }

  /** Whether the flights of two handshakes were mixed: begun anew it may well succeed. */
  boolean isSpoilt(IOException failure) {
    return peer.refusal() == null && Explanations.isSpoilt(failure);
  }

  /** Client: whether a session to resume was offered to a peer that answered something. */
  boolean hasOffered() {
    return transport.hasHeard() && rules != null && rules.hasOffered();
  }

  /** Client: whether the server wanted to resume, in the clear. */
  boolean isAbbreviated() {
    return rules != null && rules.isAbbreviated();
  }
}
