package io.tiaki.session.dtls.internal;

import io.tiaki.security.Credential;
import io.tiaki.security.PeerCertificate;
import io.tiaki.security.Purpose;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.session.dtls.Curve;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Issues certificates for tests and validates against itself. */
final class TestAuthority {
  private static final AtomicLong SERIAL = new AtomicLong(1);

  private static final Provider BC = new BouncyCastleProvider();

  private final KeyPair keys = newKeys(Curve.SECP256R1);
  private final X500Name name;
  private final X509Certificate certificate;

  TestAuthority(String name) {
    this.name = new X500Name("CN=" + name);
    this.certificate = issue(this.name, keys, null, null);
  }

  /** A gateway's credential. */
  TestCredential client(String commonName) {
    return client(commonName, Curve.SECP256R1);
  }

  TestCredential client(String commonName, Curve curve) {
    return credential(commonName, null, KeyPurposeId.id_kp_clientAuth, curve);
  }

  /** A meter's credential. */
  TestCredential server(String logicalDeviceName) {
    return server(logicalDeviceName, Curve.SECP256R1);
  }

  TestCredential server(String logicalDeviceName, Curve curve) {
    return credential("544B490000000001", logicalDeviceName, KeyPurposeId.id_kp_serverAuth, curve);
  }

  private TestCredential credential(
      String commonName, String dnsName, KeyPurposeId purpose, Curve curve) {
    KeyPair pair = newKeys(curve);
    return new TestCredential(
        issue(new X500Name("CN=" + commonName), pair, dnsName, purpose), pair, curve);
  }

  String pem() {
    return toPem(certificate);
  }

  private X509Certificate issue(
      X500Name subject, KeyPair pair, String dnsName, KeyPurposeId purpose) {
    try {
      Instant now = Instant.now();
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              name,
              BigInteger.valueOf(SERIAL.getAndIncrement()),
              Date.from(now.minus(Duration.ofDays(1))),
              Date.from(now.plus(Duration.ofDays(30))),
              subject,
              pair.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(purpose == null));
      int usage = purpose == null ? KeyUsage.keyCertSign : KeyUsage.digitalSignature;
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
      if (purpose != null) {
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
      }
      if (dnsName != null) {
        GeneralNames names = new GeneralNames(new GeneralName(GeneralName.dNSName, dnsName));
        builder.addExtension(Extension.subjectAlternativeName, false, names);
      }
      return parse(
          builder
              .build(
                  new JcaContentSignerBuilder("SHA256withECDSA")
                      .setProvider(BC)
                      .build(keys.getPrivate()))
              .getEncoded());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  PeerCertificate validate(List<byte[]> chain, Purpose purpose) throws SecurityModuleException {
    try {
      List<X509Certificate> certificates = new ArrayList<>();
      for (byte[] der : chain) {
        certificates.add(parse(der));
      }
      PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(certificate, null)));
      parameters.setRevocationEnabled(false);
      CertPathValidator.getInstance("PKIX", BC)
          .validate(
              CertificateFactory.getInstance("X.509", BC).generateCertPath(certificates),
              parameters);
      X509Certificate end = certificates.get(0);
      String wanted = purpose == Purpose.TLS_SERVER ? "1.3.6.1.5.5.7.3.1" : "1.3.6.1.5.5.7.3.2";
      if (!end.getExtendedKeyUsage().contains(wanted)) {
        throw new SecurityModuleException(
            SecurityModuleException.Reason.UNTRUSTED, "the certificate is for something else");
      }
      return new PeerCertificate(
          end.getSubjectX500Principal().getName().substring(3), names(end), fingerprint(end));
    } catch (SecurityModuleException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new SecurityModuleException(
          SecurityModuleException.Reason.UNTRUSTED,
          "the certificate is not of a trusted authority",
          e);
    }
  }

  private static List<String> names(X509Certificate end) throws GeneralSecurityException {
    List<String> names = new ArrayList<>();
    Collection<List<?>> all = end.getSubjectAlternativeNames();
    if (all != null) {
      all.forEach(one -> names.add(String.valueOf(one.get(1))));
    }
    return names;
  }

  static String fingerprint(X509Certificate certificate) throws GeneralSecurityException {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
  }

  private static X509Certificate parse(byte[] der) throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509", BC)
            .generateCertificate(new ByteArrayInputStream(der));
  }

  private static KeyPair newKeys(Curve curve) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", BC);
      generator.initialize(new ECGenParameterSpec(curve.text()));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String toPem(X509Certificate certificate) {
    try {
      return "-----BEGIN CERTIFICATE-----\n"
          + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
          + "\n-----END CERTIFICATE-----\n";
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Certificate and key; signs as a security module does. */
  record TestCredential(X509Certificate certificate, KeyPair keys, Curve on) implements Credential {
    @Override
    public List<byte[]> chain() {
      try {
        return List.of(certificate.getEncoded());
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    PrivateKey key() {
      return keys.getPrivate();
    }

    @Override
    public byte[] publicKey() {
      return keys.getPublic().getEncoded();
    }

    @Override
    public String curve() {
      return on.text();
    }

    @Override
    public byte[] signDigest(byte[] digest) throws SecurityModuleException {
      try {
        Signature signature = Signature.getInstance("NONEwithECDSA", BC);
        signature.initSign(keys.getPrivate());
        signature.update(digest);
        return signature.sign();
      } catch (GeneralSecurityException e) {
        throw new SecurityModuleException(SecurityModuleException.Reason.FAILED, "no signature", e);
      }
    }

    String fingerprint() {
      try {
        return TestAuthority.fingerprint(certificate);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    String pem() {
      return toPem(certificate)
          + "-----BEGIN PRIVATE KEY-----\n"
          + Base64.getMimeEncoder(64, new byte[] {'\n'})
              .encodeToString(keys.getPrivate().getEncoded())
          + "\n-----END PRIVATE KEY-----\n";
    }
  }
}
