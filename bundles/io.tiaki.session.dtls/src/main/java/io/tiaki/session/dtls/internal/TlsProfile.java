package io.tiaki.session.dtls.internal;

import io.tiaki.security.Credential;
import io.tiaki.security.SecurityModuleException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Vector;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.DefaultTlsCredentialedSigner;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.TlsSigner;
import org.bouncycastle.tls.crypto.TlsStreamSigner;

/**
 * What both sides offer and accept (decision 5): DTLS 1.2, ECDHE_ECDSA with AEAD on P-256, nothing
 * else.
 */
final class TlsProfile {
  private static final int MOST_CERTIFICATES = 8;
  private static final int GCM_LEAST = 24;
  private static final int POLY1305_LEAST = 16;

  private TlsProfile() {}

  static ProtocolVersion[] versions() {
    return ProtocolVersion.DTLSv12.only();
  }

  /** In our order of preference. */
  static int[] suites() {
    return new int[] {
      CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
      CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
      CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256
    };
  }

  /** The fewest octets of an encrypted record after its header: explicit nonce (GCM) and tag. */
  static int leastEncrypted(int suite) {
    return suite == CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256
        ? POLY1305_LEAST
        : GCM_LEAST;
  }

  /** Whether the peer's encrypted records carry a connection ID of ours (RFC 9146, 3). */
  static boolean usesConnectionId(TlsContext context) {
    byte[] ours = context.getSecurityParameters().getConnectionIDPeer();
    return ours != null && ours.length > 0;
  }

  static Vector<Integer> groups() {
    Vector<Integer> groups = new Vector<>();
    groups.add(NamedGroup.secp256r1);
    return groups;
  }

  /** For signatures in the handshake and in certificates. */
  static Vector<SignatureAndHashAlgorithm> signatures() {
    Vector<SignatureAndHashAlgorithm> algorithms = new Vector<>();
    algorithms.add(ecdsa(HashAlgorithm.sha256));
    algorithms.add(ecdsa(HashAlgorithm.sha384));
    return algorithms;
  }

  /**
   * Our certificate and signer.
   *
   * @param accepted what the peer takes
   */
  static TlsCredentials credentials(TlsContext context, Credential credential, Vector<?> accepted)
      throws IOException {
    SignatureAndHashAlgorithm algorithm = ecdsa(HashAlgorithm.sha256);
    if (!accepted.contains(algorithm)) {
      throw new TlsFatalAlert(
          AlertDescription.handshake_failure, "The peer does not take ecdsa-with-SHA256");
    }
    return new DefaultTlsCredentialedSigner(
        new TlsCryptoParameters(context),
        new Signer(credential),
        certificate(context.getCrypto(), credential),
        algorithm);
  }

  private static Certificate certificate(TlsCrypto crypto, Credential credential)
      throws IOException {
    List<TlsCertificate> chain = new ArrayList<>();
    for (byte[] der : credential.chain()) {
      chain.add(crypto.createCertificate(der));
    }
    return new Certificate(chain.toArray(TlsCertificate[]::new));
  }

  /** A peer's chain as DER, end entity first. */
  static List<byte[]> chain(Certificate certificate) throws IOException {
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

  private static SignatureAndHashAlgorithm ecdsa(short hash) {
    return SignatureAndHashAlgorithm.getInstance(hash, SignatureAlgorithm.ecdsa);
  }

  /** Signs by the credential: the key's value never comes here. */
  private record Signer(Credential credential) implements TlsSigner {
    @Override
    public byte[] generateRawSignature(SignatureAndHashAlgorithm algorithm, byte[] hash)
        throws IOException {
      try {
        return credential.signDigest(hash);
      } catch (SecurityModuleException e) {
        throw new TlsFatalAlert(
            AlertDescription.internal_error, "Our key did not sign: " + e.getMessage(), e);
      }
    }

    @Override
    @SuppressWarnings("NullAway") // Bouncy Castle asks for null when there is no stream signer.
    public TlsStreamSigner getStreamSigner(SignatureAndHashAlgorithm algorithm) {
      return null;
    }
  }
}
