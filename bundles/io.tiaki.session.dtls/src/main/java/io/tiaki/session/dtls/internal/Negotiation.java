package io.tiaki.session.dtls.internal;

import io.tiaki.security.Credential;
import io.tiaki.security.PreSharedKey;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.session.dtls.Authentication;
import io.tiaki.session.dtls.Authenticator;
import io.tiaki.session.dtls.Curve;
import io.tiaki.session.dtls.PeerIdentity;
import io.tiaki.session.dtls.Policy;
import io.tiaki.session.dtls.Suite;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Vector;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateType;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What both sides of a handshake have in common (decision 5): what may be agreed on, our keys, and
 * how the other end is judged. Bouncy Castle wants a class of its own for each side; all they know
 * is here.
 */
final class Negotiation {
  private static final Logger LOG = LoggerFactory.getLogger(Negotiation.class);
  private static final int MOST_CERTIFICATES = 8;

  private final Policy policy;

  /**
   * Only until the handshake is over: a session must not hold on to a security module that goes.
   */
  private volatile @Nullable Authenticator authenticator;

  private volatile @Nullable PeerIdentity identity;
  private volatile @Nullable String refusal;
  private volatile @Nullable String doubt;
  private volatile @Nullable Suite agreed;
  private volatile boolean closeNotified;
  private volatile int curves;

  Negotiation(HandshakeSetup setup) {
    policy = setup.policy();
    authenticator = setup.authenticator();
  }

  Policy policy() {
    return policy;
  }

  /** What is known by the session that was resumed; null when none was. */
  void resumed(@Nullable ResumableSession session) {
    if (session != null) {
      identity = session.peer();
      curves = session.curves();
    }
  }

  /** Keys are agreed on a group. Called on the handshake's thread, as all that changes it. */
  void usesGroup(int group) {
    Curve.ofGroup(group).ifPresent(this::uses);
  }

  @SuppressWarnings("NonAtomicOperationOnVolatileField") // By the handshake's thread alone.
  private void uses(Curve curve) {
    curves |= curve.bit();
  }

  /**
   * The curves of the other end's key and of the agreement, by {@link Curve#bit}; 0 when none was
   * used or, by an older session that was resumed, they are not known.
   */
  int curves() {
    return curves;
  }

  @Nullable PeerIdentity identity() {
    return identity;
  }

  @Nullable String refusal() {
    return refusal;
  }

  boolean isCloseNotified() {
    return closeNotified;
  }

  void alert(short description) {
    closeNotified |= description == AlertDescription.close_notify;
  }

  /** Whether the peer's encrypted records carry a connection ID of ours (RFC 9146, 3). */
  static boolean usesConnectionId(TlsContext context) {
    byte[] ours = context.getSecurityParameters().getConnectionIDPeer();
    return ours != null && ours.length > 0;
  }

  static ProtocolVersion[] versions() {
    return ProtocolVersion.DTLSv12.only();
  }

  /** In our order of preference. */
  int[] suites() {
    return policy.suites().stream().mapToInt(Suite::code).toArray();
  }

  int[] groups() {
    return policy.isEphemeral()
        ? policy.curves().stream().mapToInt(Curve::group).toArray()
        : new int[0];
  }

  /** For signatures in the handshake and in certificates. */
  Vector<SignatureAndHashAlgorithm> signatures() {
    Vector<SignatureAndHashAlgorithm> algorithms = new Vector<>();
    for (Curve curve : List.of(Curve.SECP256R1, Curve.SECP384R1)) {
      algorithms.add(OurCredentials.ecdsa(curve.hash()));
    }
    return algorithms;
  }

  /** What both ends may show (RFC 7250, 3), in our order of preference; empty with PSK alone. */
  short[] certificateTypes() {
    List<Authentication> kinds =
        policy.authentications().stream().filter(kind -> !kind.isPreShared()).toList();
    short[] types = new short[kinds.size()];
    for (int i = 0; i < types.length; i++) {
      types[i] = type(kinds.get(i));
    }
    return types;
  }

  private static short type(Authentication kind) {
    return kind == Authentication.RAW_PUBLIC_KEY
        ? CertificateType.RawPublicKey
        : CertificateType.X509;
  }

  private static Authentication kind(short type) {
    return type == CertificateType.RawPublicKey
        ? Authentication.RAW_PUBLIC_KEY
        : Authentication.CERTIFICATE;
  }

  /** Takes note of the suite that was agreed on. */
  void agreed(int suite) {
    agreed = Suite.of(suite).orElse(null);
  }

  /** The suite that was agreed on, or null before that. */
  @Nullable Suite agreed() {
    return agreed;
  }

  /** Our key for what is shown as a type of certificate. */
  Optional<Credential> credential(short type) {
    Authenticator current = authenticator;
    return current == null ? Optional.empty() : current.credential(kind(type));
  }

  /**
   * What we show and sign with.
   *
   * @param accepted which signatures the other end takes
   */
  TlsCredentials credentials(TlsContext context, short type, Vector<?> accepted)
      throws IOException {
    Credential ours =
        credential(type).orElseThrow(() -> new TlsFatalAlert(AlertDescription.internal_error));
    return OurCredentials.of(context, kind(type), ours, accepted);
  }

  /** The key that both ends know, as Bouncy Castle asks for it. */
  OurPreSharedKey sharedKey(SecureRandom random) throws IOException {
    return new OurPreSharedKey(preSharedKey(), random, text -> doubt = text);
  }

  /** What is perhaps wrong when nothing more comes; null as long as nothing is known. */
  @Nullable String doubt() {
    return doubt;
  }

  private PreSharedKey preSharedKey() throws IOException {
    Authenticator current = authenticator;
    return Optional.ofNullable(current)
        .flatMap(Authenticator::preSharedKey)
        .orElseThrow(() -> new TlsFatalAlert(AlertDescription.internal_error));
  }

  /** Judges what the other end shows: certificates or a raw public key. */
  void judge(Certificate shown) throws IOException {
    Authenticator current = authenticator;
    Authentication kind = kind(shown.getCertificateType());
    if (current == null || !policy.authentications().contains(kind)) {
      throw refuse(
          "the other end shows a "
              + kind.text()
              + ", the policy wants "
              + policy
              + ": change the policy or the other end",
          AlertDescription.unsupported_certificate);
    }
    List<byte[]> chain = chain(shown);
    checkCurve(kind, chain.get(0));
    try {
      identity =
          kind == Authentication.CERTIFICATE
              ? current.certificate(chain)
              : current.publicKey(chain.get(0));
    } catch (SecurityModuleException e) {
      LOG.debug("A peer was refused: {}", Causes.of(e));
      throw refuse(String.valueOf(e.getMessage()), AlertDescription.bad_certificate, e);
    }
  }

  /** A peer's chain as DER, end entity first. */
  private static List<byte[]> chain(Certificate certificate) throws IOException {
    if (certificate.isEmpty() || certificate.getLength() > MOST_CERTIFICATES) {
      throw new TlsFatalAlert(
          AlertDescription.bad_certificate,
          "A chain has 1 to " + MOST_CERTIFICATES + " certificates");
    }
    List<byte[]> chain = new ArrayList<>();
    for (TlsCertificate one : certificate.getCertificateList()) {
      chain.add(one.getEncoded());
    }
    return chain;
  }

  private void checkCurve(Authentication kind, byte[] der) throws IOException {
    Optional<Curve> curve;
    try {
      curve =
          Curve.of(
              kind == Authentication.CERTIFICATE
                  ? org.bouncycastle.asn1.x509.Certificate.getInstance(der)
                      .getSubjectPublicKeyInfo()
                  : SubjectPublicKeyInfo.getInstance(der));
    } catch (IllegalArgumentException malformed) {
      throw new TlsFatalAlert(AlertDescription.bad_certificate, malformed);
    }
    if (curve.isEmpty() || !policy.curves().contains(curve.get())) {
      throw refuse(
          "the other end's key is on "
              + curve.map(Curve::text).orElse("another curve")
              + ", the policy wants "
              + policy
              + ": change the policy or the key",
          AlertDescription.bad_certificate);
    }
    uses(curve.get());
  }

  /** Notes that it is missing; it is required. */
  boolean requiresExtendedMasterSecret() {
    refusal =
        "the other end does not do the extended master secret (RFC 7627): it must, without it a"
            + " session can be stolen";
    return true;
  }

  /** Notes why we refuse; to be thrown. */
  TlsFatalAlert refuse(String reason, short description) {
    return refuse(reason, description, null);
  }

  private TlsFatalAlert refuse(String reason, short description, @Nullable Exception cause) {
    refusal = reason;
    return new TlsFatalAlert(description, reason, cause);
  }

  /**
   * The handshake is done: whoever finished it with a pre-shared key knows that key, and is who it
   * was given to.
   */
  void done() throws IOException {
    Suite suite = agreed;
    if (suite != null && identity == null) {
      for (Authentication kind : policy.authentications()) {
        if (kind.isPreShared() && kind.keyExchange() == suite.keyExchange()) {
          identity = PeerIdentity.ofPreSharedKey(kind, preSharedKey().identity());
        }
      }
    }
    authenticator = null;
  }
}
