package io.tiaki.dcs;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;

/** Deployment packages with little inside. */
public final class TestUnit {
  static final String NAME = "io.tiaki.test";
  static final String VERSION = "1.2.3";

  private TestUnit() {}

  /** A package with a payload that cannot be compressed. */
  public static Path build(Path file, int payload) throws Exception {
    return build(
        file,
        "Manifest-Version: 1.0\r\nDeploymentPackage-SymbolicName: "
            + NAME
            + "\r\nDeploymentPackage-Version: "
            + VERSION
            + "\r\n\r\n",
        payload);
  }

  static Path build(Path file, String manifest, int payload) throws Exception {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(octets)) {
      zip.putNextEntry(new ZipEntry("META-INF/MANIFEST.MF"));
      zip.write(manifest.getBytes(StandardCharsets.UTF_8));
      zip.putNextEntry(new ZipEntry("test.jar"));
      byte[] noise = new byte[payload];
      new Random(1).nextBytes(noise);
      zip.write(noise);
    }
    try (OutputStream out = Files.newOutputStream(file)) {
      octets.writeTo(out);
    }
    return file;
  }

  /** Signs beside, as the demonstration's vendor. */
  public static Path sign(Path file, Path data) throws Exception {
    char[] password = Files.readString(data.resolve("secrets/vendor.unlock")).toCharArray();
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(
        new ByteArrayInputStream(Files.readAllBytes(data.resolve("vendor/signer.p12"))), password);
    X509Certificate certificate = (X509Certificate) store.getCertificate("vendor");
    CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
    generator.addSignerInfoGenerator(
        new JcaSimpleSignerInfoGeneratorBuilder()
            .build("SHA256withECDSA", (PrivateKey) store.getKey("vendor", password), certificate));
    generator.addCertificates(new JcaCertStore(List.of(certificate)));
    byte[] content = Files.readAllBytes(file);
    Files.write(
        file.resolveSibling(file.getFileName() + ".p7s"),
        generator.generate(new CMSProcessableByteArray(content), false).getEncoded());
    return file;
  }

  static String sha256(Path file) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }
}
