package io.tiaki.auditor;

import io.tiaki.journal.JournalEvent;
import io.tiaki.journal.LogKind;
import io.tiaki.journal.file.Chain;
import io.tiaki.journal.file.Head;
import io.tiaki.journal.file.Personal;
import io.tiaki.journal.file.Records;
import io.tiaki.journal.file.SealedPart;
import io.tiaki.journal.file.StoredEntry;
import io.tiaki.model.MeterId;
import java.io.ByteArrayOutputStream;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** An authority, and a gateway that signs the heads of its log. */
final class Notary {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final MeterId METER = new MeterId("TKI0000000000001");

  private final KeyPair authority = pair();
  private final KeyPair gateway = pair();
  private final X509CertificateHolder certificate;
  final Path ca;

  Notary(Path folder) throws Exception {
    this(folder, "gw1", KeyPurposeId.id_kp_emailProtection);
  }

  Notary(Path folder, String name, KeyPurposeId purpose) throws Exception {
    JcaX509v3CertificateBuilder root = builder("authority", authority, Duration.ofDays(3_650));
    root.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    root.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
    JcaX509v3CertificateBuilder own = builder(name, gateway, Duration.ofDays(365));
    own.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    own.addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(purpose));
    certificate = own.build(signer(authority));
    ca = folder.resolve("ca-" + System.nanoTime() + ".pem");
    StringWriter text = new StringWriter();
    try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
      pem.writeObject(root.build(signer(authority)));
    }
    Files.writeString(ca, text.toString());
  }

  private static org.bouncycastle.operator.ContentSigner signer(KeyPair pair) throws Exception {
    return new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate());
  }

  private static JcaX509v3CertificateBuilder builder(String name, KeyPair pair, Duration validity) {
    return new JcaX509v3CertificateBuilder(
        new X500Name("CN=authority"),
        BigInteger.valueOf(name.hashCode()).abs(),
        Date.from(START.minus(Duration.ofDays(1))),
        Date.from(START.plus(validity)),
        new X500Name("CN=" + name),
        pair.getPublic());
  }

  private static KeyPair pair() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  byte[] sign(byte[] content, Instant at) throws Exception {
    ASN1EncodableVector attributes = new ASN1EncodableVector();
    attributes.add(new Attribute(CMSAttributes.signingTime, new DERSet(new Time(Date.from(at)))));
    var info = new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build());
    info.setSignedAttributeGenerator(
        new DefaultSignedAttributeTableGenerator(new AttributeTable(attributes)));
    CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
    generator.addSignerInfoGenerator(info.build(signer(gateway), certificate));
    generator.addCertificate(certificate);
    return generator.generate(new CMSProcessableByteArray(content), true).getEncoded("DER");
  }

  /** A log that grows and is exported in the end. */
  final class Log {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private long sequence;
    private String chain = Chain.ORIGIN;
    private Instant now = START;

    Log() {
      out.writeBytes(Records.begin(LogKind.SYSTEM, 1, Chain.ORIGIN));
    }

    /** The next export of the same log. */
    Log(Log before) {
      sequence = before.sequence;
      chain = before.chain;
      now = before.now;
      out.writeBytes(Records.begin(LogKind.SYSTEM, sequence + 1, chain));
    }

    Log entries(int count) {
      for (int i = 0; i < count; i++) {
        JournalEvent event = JournalEvent.system("test.event", METER, "number " + (sequence + 1));
        byte[] opening = Personal.of(event).opening(new byte[16]);
        SealedPart part =
            new SealedPart("0".repeat(32), Personal.commitment(opening), new byte[] {1, 2, 3});
        now = now.plusSeconds(60);
        StoredEntry entry = StoredEntry.of(++sequence, now, true, event, Optional.of(part), chain);
        chain = entry.chain();
        out.writeBytes(Records.entry(entry.octets(), sequence % 3 == 0 ? new byte[0] : opening));
      }
      return this;
    }

    Log head() throws Exception {
      Head head = new Head(LogKind.SYSTEM, sequence, chain, now, true, 1);
      out.writeBytes(Records.head(sign(head.octets(), now)));
      return this;
    }

    byte[] octets() {
      return out.toByteArray();
    }
  }
}
