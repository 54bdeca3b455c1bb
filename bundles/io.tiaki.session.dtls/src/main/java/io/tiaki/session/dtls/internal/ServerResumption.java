package io.tiaki.session.dtls.internal;

import io.tiaki.security.PeerCertificate;
import io.tiaki.session.dtls.Authenticator;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsSession;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What one handshake of the server has to do with resumption. */
final class ServerResumption {
  private final @Nullable ServerSessionCache cache;
  private final Authenticator authenticator;
  private final String owner;
  private final MessageRules rules;
  private volatile @Nullable ResumableSession found;
  private volatile boolean resumed;

  /**
   * @param setup its cache, if there is one, and its certificates: a session made with others is
   *     not resumed
   * @param rules hears that the handshake is abbreviated
   */
  ServerResumption(HandshakeSetup setup, MessageRules rules) {
    this.cache = setup.cache();
    this.authenticator = setup.authenticator();
    this.owner = OwnIdentity.of(setup.authenticator());
    this.rules = rules;
  }

  /** The session of that id, if its suite is one that both sides still want. */
  @Nullable TlsSession session(byte[] id, int[] offered, int[] ours, TlsCrypto crypto) {
    ResumableSession session = cache == null || owner.isEmpty() ? null : cache.find(owner, id);
    if (session == null
        || !Arrays.contains(offered, session.suite())
        || !Arrays.contains(ours, session.suite())
        || authenticator.problem(session.peer()).isPresent()) {
      return null;
    }
    found = session;
    return session.imported(crypto);
  }

  byte @Nullable [] newId(TlsCrypto crypto) {
    if (cache == null || owner.isEmpty()) {
      return null;
    }
    byte[] id = new byte[ResumableSession.MOST_ID];
    crypto.getSecureRandom().nextBytes(id);
    return id;
  }

  /** Bouncy Castle has decided; before the ServerHello goes out. */
  void decided(TlsContext context) {
    resumed = found != null && context.getSecurityParametersHandshake().isResumedSession();
    if (resumed) {
      rules.abbreviated();
    }
  }

  /** As in {@link ClientResumption#completed}; keeps what a full handshake leaves. */
  @Nullable PeerCertificate completed(TlsContext context, @Nullable PeerCertificate shown) {
    ResumableSession session = found;
    found = null; // The cache alone says how long a secret is kept.
    if (resumed && session != null) {
      return session.peer();
    }
    ResumableSession fresh = ResumableSession.of(context, shown);
    if (cache != null && fresh != null) {
      cache.keep(owner, fresh);
    }
    return shown;
  }

  boolean isResumed() {
    return resumed;
  }

  /** The suite of the resumed session, or -1. */
  int suite() {
    ResumableSession session = found;
    return resumed && session != null ? session.suite() : -1;
  }
}
