package io.tiaki.session.dtls.internal;

import java.util.Objects;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsSession;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.jspecify.annotations.Nullable;

/** What one handshake of the client has to do with resumption. */
final class ClientResumption {
  private @Nullable ResumableSession offer;
  private @Nullable MessageRules rules; // Of the handshake.
  private volatile boolean resumed;
  private boolean checks;
  private volatile boolean renewal;
  private volatile @Nullable ResumableSession fresh;

  /**
   * @param offer what may be resumed, or null
   * @param rules hears what is offered, so that the flight it lets through is the right one
   */
  ClientResumption(@Nullable ResumableSession offer, MessageRules rules) {
    this.offer = offer;
    this.rules = rules;
  }

  @Nullable TlsSession session(TlsCrypto crypto) {
    ResumableSession offered = offer;
    return offered == null ? null : offered.imported(crypto);
  }

  /** Bouncy Castle's last word about what the ClientHello offers; null = nothing. */
  void offered(@Nullable TlsSession session) {
    Objects.requireNonNull(rules).offered(session == null ? null : session.getSessionID());
  }

  /**
   * The handshake is done.
   *
   * @return the session that was resumed; null after a full handshake
   */
  @Nullable ResumableSession completed(TlsContext context) {
    ResumableSession offered = offer;
    offer = null; // Its secret is not kept as long as the session lives.
    checks = Objects.requireNonNull(rules).hasRoutabilityChecks();
    renewal = rules.isRenewal();
    rules = null;
    if (offered != null && context.getSecurityParametersConnection().isResumedSession()) {
      resumed = true;
      return offered;
    }
    return null;
  }

  /** Keeps what a full handshake leaves to resume. */
  void keep(TlsContext context, Negotiation done) {
    if (!resumed) {
      fresh = ResumableSession.of(context, done);
    }
  }

  /** Whether a server that resumes speaks the return routability check. */
  boolean speaksChecks() {
    return resumed && checks;
  }

  boolean isRenewal() {
    return renewal;
  }

  boolean isResumed() {
    return resumed;
  }

  /** Takes out what a full handshake leaves to resume; null after an abbreviated one. */
  @Nullable ResumableSession fresh() {
    ResumableSession taken = fresh;
    fresh = null;
    return taken;
  }
}
