package io.tiaki.benchmarks.dtls;

import io.tiaki.security.module.AtomicFile;
import io.tiaki.security.module.EcKeys;
import io.tiaki.security.module.KeyRole;
import io.tiaki.security.module.Pem;
import io.tiaki.security.module.authority.CertificateIssuer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** Certificates for one run, as PEM files that every peer reads. */
final class Authority {
  private static final Duration VALID = Duration.ofDays(1);

  private final Path folder;
  private final CertificateIssuer issuer;
  private final Instant now = Instant.now();
  private final Map<String, String> pins = new HashMap<>();

  /**
   * A new authority.
   *
   * @param folder for the files
   */
  Authority(Path folder) throws IOException, GeneralSecurityException {
    this.folder = folder;
    KeyPair pair = EcKeys.generate();
    byte[] der = CertificateIssuer.selfSigned(pair, "bench", now.minus(VALID), now.plus(VALID));
    this.issuer = CertificateIssuer.of(pair.getPrivate(), certificate(der));
    write("ca.pem", Pem.CERTIFICATE, List.of(der));
  }

  /** Options that name the files of one role, for every peer. */
  List<String> options(String name) {
    return List.of(
        "--cert", path(name + ".pem"), "--key", path(name + ".key"), "--ca", path("ca.pem"));
  }

  /** A file or folder that ends with the run. */
  Path place(String name) {
    return folder.resolve(name);
  }

  private String path(String name) {
    return place(name).toString();
  }

  /**
   * Issues {@code count} certificates with keys into {@code name.pem} and {@code name.key}.
   *
   * @return octets of one certificate
   */
  int issue(String name, KeyRole role, int count) throws IOException, GeneralSecurityException {
    List<byte[]> certificates = new ArrayList<>();
    List<byte[]> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      KeyPair pair = EcKeys.generate();
      String subject = String.format("TKI%013d", i);
      var names = new GeneralNames(new GeneralName(GeneralName.dNSName, subject));
      certificates.add(
          issuer.issue(
              SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()),
              subject,
              role,
              role == KeyRole.SERVER ? Optional.of(names) : Optional.empty(),
              now,
              now.plus(VALID)));
      keys.add(pair.getPrivate().getEncoded());
    }
    write(name + ".pem", Pem.CERTIFICATE, certificates);
    write(name + ".key", Pem.PRIVATE_KEY, keys);
    pins.put(name, pin(certificates.get(0)));
    return certificates.get(0).length;
  }

  /** SHA-256 of the first raw public key of a name, 64 hexadecimal digits. */
  String pin(String name) {
    return Objects.requireNonNull(pins.get(name), name);
  }

  private static String pin(byte[] der) throws GeneralSecurityException {
    byte[] key = certificate(der).getPublicKey().getEncoded();
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key));
  }

  private static X509Certificate certificate(byte[] der) throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }

  private void write(String name, String label, List<byte[]> ders) throws IOException {
    byte[] text = Pem.write(label, ders).getBytes(StandardCharsets.US_ASCII);
    AtomicFile.writeSecret(folder.resolve(name), text);
  }
}
