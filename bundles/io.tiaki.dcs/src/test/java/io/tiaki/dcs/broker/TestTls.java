package io.tiaki.dcs.broker;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** An authority of its own and the TLS material that it issues. */
final class TestTls {
  private static final char[] PASSWORD = "test".toCharArray();

  private final KeyPair keys = keyPair();
  private final X509Certificate authority;
  private int serial = 1;

  TestTls() throws Exception {
    X500Name name = new X500Name("CN=Test authority");
    var builder =
        new JcaX509v3CertificateBuilder(
            name, BigInteger.ONE, from(), until(), name, keys.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    authority = build(builder);
  }

  /** What a client needs; without keys it has no certificate. */
  record Material(@Nullable KeyManagerFactory keys, TrustManagerFactory trust) {}

  Material client(String commonName) throws Exception {
    return new Material(keys(commonName, KeyPurposeId.id_kp_clientAuth), trust());
  }

  Material withServerCertificate(String commonName) throws Exception {
    return new Material(keys(commonName, KeyPurposeId.id_kp_serverAuth), trust());
  }

  /** Trusts this authority, and its own certificate is from another. */
  Material foreignClient(String commonName, TestTls other) throws Exception {
    return new Material(other.keys(commonName, KeyPurposeId.id_kp_clientAuth), trust());
  }

  Material withoutCertificate() throws Exception {
    return new Material(null, trust());
  }

  SSLContext context(Material material) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        material.keys() == null ? null : material.keys().getKeyManagers(),
        material.trust().getTrustManagers(),
        null);
    return context;
  }

  SSLContext server() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        keys("dcs", KeyPurposeId.id_kp_serverAuth).getKeyManagers(),
        trust().getTrustManagers(),
        null);
    return context;
  }

  private KeyManagerFactory keys(String commonName, KeyPurposeId purpose) throws Exception {
    KeyPair own = keyPair();
    var builder =
        new JcaX509v3CertificateBuilder(
            new X500Name("CN=Test authority"),
            BigInteger.valueOf(++serial),
            from(),
            until(),
            new X500Name("CN=" + commonName),
            own.getPublic());
    builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(new GeneralName(GeneralName.dNSName, "localhost")));
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "own", own.getPrivate(), PASSWORD, new X509Certificate[] {build(builder), authority});
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(store, PASSWORD);
    return managers;
  }

  private TrustManagerFactory trust() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("authority", authority);
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    return factory;
  }

  private X509Certificate build(JcaX509v3CertificateBuilder builder) throws Exception {
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
  }

  private static KeyPair keyPair() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static Date from() {
    return Date.from(Instant.now().minusSeconds(60));
  }

  private static Date until() {
    return Date.from(Instant.now().plusSeconds(3600));
  }
}
