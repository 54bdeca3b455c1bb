package io.tiaki.benchmarks.link;

import io.tiaki.security.Credential;
import io.tiaki.security.module.ChainValidator;
import io.tiaki.security.module.EcKeys;
import io.tiaki.security.module.KeyRole;
import io.tiaki.security.module.Pem;
import io.tiaki.security.module.PemCredential;
import io.tiaki.security.module.authority.CertificateIssuer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** Certificates on P-256 for one run, of any size. */
final class Credentials {
  private static final Duration VALID = Duration.ofDays(1);
  private static final int LONGEST_NAME = 200;

  /**
   * A certificate with its key.
   *
   * @param der the certificate
   */
  record Pair(X509Certificate certificate, byte[] der, KeyPair keys) {
    Credential credential() {
      return new PemCredential(keys, List.of(der));
    }

    /** Writes {@code NAME.pem} and {@code NAME.key}. */
    void write(Path folder, String name) throws IOException {
      Files.writeString(folder.resolve(name + ".pem"), Pem.write("CERTIFICATE", List.of(der)));
      byte[] key = keys.getPrivate().getEncoded();
      byte[] text = Pem.write(Pem.PRIVATE_KEY, List.of(key)).getBytes(StandardCharsets.US_ASCII);
      io.tiaki.security.module.AtomicFile.writeSecret(folder.resolve(name + ".key"), text);
    }
  }

  private final Pair authority;
  private final CertificateIssuer issuer;
  private final Instant now = Instant.now();

  Credentials() throws GeneralSecurityException, IOException {
    KeyPair keys = EcKeys.generate();
    byte[] der = CertificateIssuer.selfSigned(keys, "bench", now.minus(VALID), now.plus(VALID));
    this.authority = new Pair(read(der), der, keys);
    this.issuer = CertificateIssuer.of(keys.getPrivate(), authority.certificate());
  }

  Pair authority() {
    return authority;
  }

  ChainValidator validator() throws io.tiaki.security.SecurityModuleException {
    return new ChainValidator(Clock.systemUTC(), List.of(authority.der()));
  }

  /** A server's certificate that names the subject. */
  Pair server(String subject) throws GeneralSecurityException, IOException {
    return issue(subject, KeyRole.SERVER, 0);
  }

  Pair client(String subject) throws GeneralSecurityException, IOException {
    return issue(subject, KeyRole.CLIENT, 0);
  }

  /** A server's certificate of so many octets, give or take two, filled up with names. */
  Pair server(String subject, int octets) throws GeneralSecurityException, IOException {
    int fill = 0;
    Pair pair = issue(subject, KeyRole.SERVER, fill);
    for (int i = 0; i < 6 && Math.abs(pair.der().length - octets) > 2; i++) {
      fill = Math.max(0, fill + octets - pair.der().length);
      pair = issue(subject, KeyRole.SERVER, fill);
    }
    return pair;
  }

  private Pair issue(String subject, KeyRole role, int fill)
      throws GeneralSecurityException, IOException {
    KeyPair keys = EcKeys.generate();
    byte[] der =
        issuer.issue(
            SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()),
            subject,
            role,
            role == KeyRole.SERVER ? Optional.of(names(subject, fill)) : Optional.empty(),
            now,
            now.plus(VALID));
    return new Pair(read(der), der, keys);
  }

  private static GeneralNames names(String subject, int fill) {
    int more = (fill + LONGEST_NAME) / (LONGEST_NAME + 3);
    GeneralName[] names = new GeneralName[1 + more];
    names[0] = new GeneralName(GeneralName.dNSName, subject);
    int left = fill - 3 * more;
    for (int i = 1; i <= more; i++) {
      int length = Math.max(1, Math.min(left, LONGEST_NAME));
      names[i] = new GeneralName(GeneralName.dNSName, "x".repeat(length));
      left -= length;
    }
    return new GeneralNames(names);
  }

  private static X509Certificate read(byte[] der) throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }
}
