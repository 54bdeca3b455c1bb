package io.tiaki.security.module.vectors;

import io.tiaki.security.module.internal.Bc;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.time.LocalDateTime;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** The signed deployment package of the uplink vectors: one bundle without content. */
final class VectorUnit {
  private static final String NAME = "io.tiaki.vector";
  private static final String VERSION = "1.0.0";
  private static final String BUNDLE = NAME + "-" + VERSION + ".jar";
  private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 1, 0, 0);

  private final PrivateKey key;
  private final byte[] certificate;

  VectorUnit(PrivateKey key, byte[] certificate) {
    this.key = key;
    this.certificate = certificate;
  }

  /** The package, with the signature inside. */
  byte[] build() throws Exception {
    byte[] bundle =
        zip(
            Map.of(
                "META-INF/MANIFEST.MF",
                text(
                    "Manifest-Version: 1.0",
                    "Bundle-ManifestVersion: 2",
                    "Bundle-SymbolicName: " + NAME,
                    "Bundle-Version: " + VERSION)));
    byte[] manifest =
        text(
            "Manifest-Version: 1.0",
            "DeploymentPackage-ManifestVersion: 1",
            "DeploymentPackage-SymbolicName: " + NAME,
            "DeploymentPackage-Version: " + VERSION,
            "",
            "Name: " + BUNDLE,
            "Bundle-SymbolicName: " + NAME,
            "Bundle-Version: " + VERSION,
            "SHA-256-Digest: " + Base64.getEncoder().encodeToString(sha256(bundle)));
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("META-INF/MANIFEST.MF", manifest);
    entries.put(BUNDLE, bundle);
    entries.put("META-INF/DP.SIG", sign(manifest));
    return zip(entries);
  }

  /** Detached SignedData (RFC 5652, 5.2) without signing time; DER. */
  byte[] sign(byte[] content) throws Exception {
    var digests = new JcaDigestCalculatorProviderBuilder().setProvider(Bc.PROVIDER).build();
    var signer = new JcaContentSignerBuilder("SHA256withECDSA").setProvider(Bc.PROVIDER).build(key);
    var holder = new X509CertificateHolder(certificate);
    var info = new JcaSignerInfoGeneratorBuilder(digests);
    info.setSignedAttributeGenerator(
        parameters ->
            new DefaultSignedAttributeTableGenerator()
                .getAttributes(parameters)
                .remove(CMSAttributes.signingTime));
    var generator = new CMSSignedDataGenerator();
    generator.addSignerInfoGenerator(info.build(signer, holder));
    generator.addCertificate(holder);
    return generator.generate(new CMSProcessableByteArray(content), false).getEncoded("DER");
  }

  /** The instruction to install it. */
  static String instruction(byte[] unit, byte[] signature) throws Exception {
    return """
        {"version": 1, "type": "instruction", "id": "0b7c9a52-5d0e-4f5a-9d57-1c0f3f0e8a11", "gateway": "gw1", "created": "2026-01-01T00:00:00Z",
         "validUntil": "2026-01-01T00:10:00Z", "instruction": "update.install",
         "parameters": {"package": "%s", "version": "%s", "size": "%d",
          "sha-256": "%s",
          "signature": "%s"}}
        """
        .formatted(
            NAME,
            VERSION,
            unit.length,
            HexFormat.of().formatHex(sha256(unit)),
            Base64.getEncoder().encodeToString(signature));
  }

  static byte[] sha256(byte[] octets) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(octets);
  }

  private static byte[] text(String... lines) {
    List<String> all = List.of(lines);
    return (String.join("\r\n", all) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] zip(Map<String, byte[]> entries) throws Exception {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(octets)) {
      for (var one : entries.entrySet()) {
        ZipEntry entry = new ZipEntry(one.getKey());
        entry.setTimeLocal(TIME);
        zip.putNextEntry(entry);
        zip.write(one.getValue());
      }
    }
    return octets.toByteArray();
  }
}
