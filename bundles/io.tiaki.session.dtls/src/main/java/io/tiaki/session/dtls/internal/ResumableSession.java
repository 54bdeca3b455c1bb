package io.tiaki.session.dtls.internal;

import io.tiaki.session.dtls.Authentication;
import io.tiaki.session.dtls.PeerIdentity;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SessionParameters;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsSession;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * What an abbreviated handshake begins with (RFC 5246, 7.3). Always with extended master secret
 * (RFC 7627, 5.3), so that it belongs to one full handshake between two known ends. Keeps no
 * extension of the full handshake: those of the connection are negotiated afresh.
 */
public final class ResumableSession {
  static final int MASTER_SECRET = 48;

  /** The longest session id (RFC 5246, 7.4.1.2). */
  static final int MOST_ID = 32;

  private final byte[] id;
  private final byte[] masterSecret;
  private final int suite;
  private final PeerIdentity peer;
  private final int curves;

  /** A session whose curves are not known. */
  ResumableSession(byte[] id, byte[] masterSecret, int suite, PeerIdentity peer) {
    this(id, masterSecret, suite, peer, 0);
  }

  /**
   * @param id 1 to 32 octets
   * @param masterSecret 48 octets; not copied
   * @param peer who the other end was in the full handshake
   * @param curves as {@link Negotiation#curves}
   * @throws IllegalArgumentException when a length is wrong
   */
  ResumableSession(byte[] id, byte[] masterSecret, int suite, PeerIdentity peer, int curves) {
    if (id.length == 0 || id.length > MOST_ID || masterSecret.length != MASTER_SECRET) {
      throw new IllegalArgumentException("A session has an id of 1 to 32 octets and a secret");
    }
    this.id = id;
    this.masterSecret = masterSecret;
    this.suite = suite;
    this.peer = peer;
    this.curves = curves;
  }

  /**
   * What a full handshake that is just done leaves to resume, or null: nothing after plain PSK.
   * Takes the secret away.
   */
  static @Nullable ResumableSession of(TlsContext context, Negotiation done) {
    PeerIdentity peer = done.identity();
    TlsSession session = context.getResumableSession();
    SessionParameters parameters = session == null ? null : session.exportSessionParameters();
    if (parameters == null
        || peer == null
        || peer.authentication() == Authentication.PSK
        || !parameters.isExtendedMasterSecret()) {
      return null;
    }
    byte[] secret = parameters.getMasterSecret().extract();
    session.invalidate();
    return new ResumableSession(
        session.getSessionID(), secret, parameters.getCipherSuite(), peer, done.curves());
  }

  /** For one handshake: a failed one destroys what it was given. */
  TlsSession imported(TlsCrypto crypto) {
    return TlsUtils.importSession(
        id,
        new SessionParameters.Builder()
            .setCipherSuite(suite)
            .setExtendedMasterSecret(true)
            .setMasterSecret(crypto.createSecret(masterSecret.clone()))
            .setNegotiatedVersion(ProtocolVersion.DTLSv12)
            .build());
  }

  byte[] id() {
    return id;
  }

  byte[] masterSecret() {
    return masterSecret;
  }

  int suite() {
    return suite;
  }

  int curves() {
    return curves;
  }

  PeerIdentity peer() {
    return peer;
  }

  @Override
  public String toString() {
    return "resumable session with " + peer.fingerprint() + " (secret ***)";
  }
}
