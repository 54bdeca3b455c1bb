package io.tiaki.packager;

import java.io.OutputStream;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority and the signers that it certifies, as files. */
final class Vendor {
  static final String PASSWORD = "only for this test";

  private final Path folder;
  private final KeyPair authority = pair();
  private final X509CertificateHolder root;

  Vendor(Path folder) throws Exception {
    this.folder = folder;
    JcaX509v3CertificateBuilder builder = builder("authority", authority);
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    builder.addExtension(
        Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    root =
        builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(authority.getPrivate()));
    StringWriter text = new StringWriter();
    try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
      pem.writeObject(root);
    }
    Files.writeString(authorityFile(), text.toString());
    Files.writeString(passwordFile(), PASSWORD + "\n");
  }

  Path authorityFile() {
    return folder.resolve("ca.pem");
  }

  Path passwordFile() {
    return folder.resolve("password");
  }

  /** A keystore with a signer of that name and purpose. */
  Path signer(String commonName, KeyPurposeId purpose) throws Exception {
    KeyPair pair = pair();
    JcaX509v3CertificateBuilder builder = builder(commonName, pair);
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    builder.addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(purpose));
    X509CertificateHolder holder =
        builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(authority.getPrivate()));
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    JcaX509CertificateConverter converter = new JcaX509CertificateConverter();
    store.setKeyEntry(
        "signer",
        pair.getPrivate(),
        PASSWORD.toCharArray(),
        new Certificate[] {converter.getCertificate(holder), converter.getCertificate(root)});
    Path file = folder.resolve(commonName + "-" + purpose.getId() + ".p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, PASSWORD.toCharArray());
    }
    return file;
  }

  /** The signer that everybody expects. */
  Path signer() throws Exception {
    return signer("vendor", KeyPurposeId.id_kp_codeSigning);
  }

  private static JcaX509v3CertificateBuilder builder(String commonName, KeyPair pair) {
    Instant now = Instant.now();
    return new JcaX509v3CertificateBuilder(
        new X500Name("CN=authority"),
        BigInteger.valueOf(now.toEpochMilli()),
        Date.from(now.minus(1, ChronoUnit.HOURS)),
        Date.from(now.plus(1, ChronoUnit.DAYS)),
        new X500Name("CN=" + commonName),
        pair.getPublic());
  }

  private static KeyPair pair() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }
}
