package io.tiaki.session.dtls.internal;

import java.io.IOException;
import java.math.BigInteger;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.Tls13Verifier;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.tls.crypto.TlsEncryptor;
import org.bouncycastle.tls.crypto.TlsVerifier;
import org.jspecify.annotations.Nullable;

/**
 * A certificate or raw key that can be forgotten. Bouncy Castle holds on to both ends' certificates
 * as long as a session lives, and a parsed one takes 4 KiB; after the handshake nobody asks for
 * them.
 */
final class LeanCertificate implements TlsCertificate {
  private volatile @Nullable TlsCertificate parsed;
  private final @Nullable Der unread;

  private record Der(TlsCrypto crypto, byte[] octets) {}

  LeanCertificate(TlsCertificate parsed) {
    this.parsed = parsed;
    this.unread = null;
  }

  /**
   * Our own, which others read and which sessions share: parsed only if somebody asks for more than
   * its octets, and again after it was forgotten.
   */
  LeanCertificate(TlsCrypto crypto, byte[] der) {
    this.unread = new Der(crypto, der);
  }

  /** Forgets the certificates of a handshake that is over. */
  static void forget(TlsContext context) {
    SecurityParameters parameters = context.getSecurityParametersConnection();
    forget(parameters.getPeerCertificate());
    forget(parameters.getLocalCertificate());
  }

  private static void forget(@Nullable Certificate chain) {
    for (TlsCertificate one : chain == null ? new TlsCertificate[0] : chain.getCertificateList()) {
      if (one instanceof LeanCertificate lean) {
        lean.forget();
      }
    }
  }

  void forget() {
    parsed = null;
  }

  private TlsCertificate parsed() throws IOException {
    TlsCertificate known = known();
    if (known == null) {
      throw new TlsFatalAlert(
          AlertDescription.internal_error, "The handshake is over and its certificates forgotten");
    }
    return known;
  }

  private @Nullable TlsCertificate known() throws IOException {
    Der der = unread;
    if (parsed == null && der != null) {
      parsed = der.crypto().createCertificate(der.octets());
    }
    return parsed;
  }

  @Override
  public TlsEncryptor createEncryptor(int role) throws IOException {
    return parsed().createEncryptor(role);
  }

  @Override
  public TlsVerifier createVerifier(short algorithm) throws IOException {
    return parsed().createVerifier(algorithm);
  }

  @Override
  public Tls13Verifier createVerifier(int scheme) throws IOException {
    return parsed().createVerifier(scheme);
  }

  @Override
  public byte[] getEncoded() throws IOException {
    Der der = unread;
    return der == null ? parsed().getEncoded() : der.octets().clone();
  }

  @Override
  public byte[] getExtension(ASN1ObjectIdentifier id) throws IOException {
    return parsed().getExtension(id);
  }

  @Override
  public BigInteger getSerialNumber() {
    try {
      TlsCertificate known = known();
      return known == null ? BigInteger.ZERO : known.getSerialNumber();
    } catch (IOException malformed) {
      return BigInteger.ZERO;
    }
  }

  @Override
  public String getSigAlgOID() {
    try {
      TlsCertificate known = known();
      return known == null ? "" : known.getSigAlgOID();
    } catch (IOException malformed) {
      return "";
    }
  }

  @Override
  public ASN1Encodable getSigAlgParams() throws IOException {
    return parsed().getSigAlgParams();
  }

  @Override
  public short getLegacySignatureAlgorithm() throws IOException {
    return parsed().getLegacySignatureAlgorithm();
  }

  @Override
  public boolean supportsSignatureAlgorithm(short algorithm) throws IOException {
    return parsed().supportsSignatureAlgorithm(algorithm);
  }

  @Override
  public boolean supportsSignatureAlgorithmCA(short algorithm) throws IOException {
    return parsed().supportsSignatureAlgorithmCA(algorithm);
  }

  @Override
  public TlsCertificate checkUsageInRole(int role) throws IOException {
    parsed().checkUsageInRole(role);
    return this;
  }
}
