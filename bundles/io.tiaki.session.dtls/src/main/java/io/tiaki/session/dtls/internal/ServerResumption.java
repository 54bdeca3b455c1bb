package io.tiaki.session.dtls.internal;

import io.tiaki.session.dtls.Authenticator;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsSession;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What one handshake of the server has to do with resumption. */
final class ServerResumption {
  /**
   * A name and no secret: it goes over the link three times when a session is resumed. mbed TLS
   * offers no shorter one.
   */
  private static final int ID_OCTETS = 16;

  private final @Nullable ServerSessionCache cache;
  private final Authenticator authenticator;
  private final MessageRules rules;
  private volatile @Nullable ResumableSession found;
  private volatile boolean resumed;

  /**
   * @param setup its cache, if there is one, and its keys: a session made with others is not
   *     resumed
   * @param rules hears that the handshake is abbreviated
   */
  ServerResumption(HandshakeSetup setup, MessageRules rules) {
    this.cache = setup.cache();
    this.authenticator = setup.authenticator();
    this.rules = rules;
  }

  /** The session of that id, if its suite is one that both sides still want. */
  @Nullable TlsSession session(byte[] id, int[] offered, int[] ours, TlsCrypto crypto) {
    ResumableSession session = cache == null ? null : cache.find(authenticator, id);
    if (session == null
        || !Arrays.contains(offered, session.suite())
        || !Arrays.contains(ours, session.suite())
        || !authenticator.allows(session.peer().authentication(), session.suite(), session.curves())
        || authenticator.problem(session.peer()).isPresent()) {
      return null;
    }
    found = session;
    return session.imported(crypto);
  }

  byte @Nullable [] newId(TlsCrypto crypto) {
    if (cache == null || !OwnIdentity.isPossible(authenticator)) {
      return null;
    }
    byte[] id = new byte[ID_OCTETS];
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

  /** As {@link ClientResumption#completed}. */
  @Nullable ResumableSession completed() {
    ResumableSession session = found;
    found = null; // The cache alone says how long a secret is kept.
    return resumed ? session : null;
  }

  /** Keeps what a full handshake leaves to resume. */
  void keep(TlsContext context, Negotiation done) {
    ResumableSession fresh = resumed ? null : ResumableSession.of(context, done);
    if (cache != null && fresh != null) {
      cache.keep(OwnIdentity.of(authenticator, fresh.peer().authentication()), fresh);
    }
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
