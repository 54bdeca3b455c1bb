package io.tiaki.security.module.authority;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.module.AtomicFile;
import io.tiaki.security.module.Pem;
import io.tiaki.security.module.internal.Bc;
import io.tiaki.security.module.internal.Certificates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * Revokes what an authority issued, and publishes its list (RFC 5280, 5): valid for seven days,
 * made anew each day and with each revocation. Not safe for use by many threads.
 */
final class RevocationDesk {
  private static final Duration VALID = Duration.ofDays(7);
  private static final Duration RENEW = Duration.ofDays(1);
  private static final int MOST_OCTETS = 32 << 20;
  private static final int MOST_FILES = 10_000;

  private final CertificateIssuer issuer;
  private final Path issued;
  private final Path list;
  private final Clock clock;
  private final RevokedCertificates revoked;
  private Instant published = Instant.MIN;

  /**
   * @param issued folder with what was issued
   * @param list file of the list
   */
  RevocationDesk(
      CertificateIssuer issuer, RevokedCertificates revoked, Path issued, Path list, Clock clock) {
    this.issuer = issuer;
    this.revoked = revoked;
    this.issued = issued;
    this.list = list;
    this.clock = clock;
  }

  /** The certificate that was revoked of a key. */
  Optional<byte[]> certificateOf(SubjectPublicKeyInfo key) throws IOException {
    return revoked.certificateOf(key);
  }

  /** Publishes the list when it is missing or a day old. */
  void renew() throws IOException {
    if (!Files.exists(list) || clock.instant().isAfter(published.plus(RENEW))) {
      publish();
    }
  }

  /**
   * Revokes all certificates of a name.
   *
   * @param wanted logical device name, common name, or fingerprint in 64 hexadecimal digits
   * @return how many were revoked now; 0 when all of them were before
   * @throws RefusedException when no certificate of ours has that name
   */
  int revoke(String wanted) throws IOException, RefusedException, SecurityModuleException {
    List<byte[]> found = new ArrayList<>();
    int files = 0;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(issued, "*.pem")) {
      for (Path file : all) {
        files++;
        if (files <= MOST_FILES) {
          collect(file, wanted, found);
        }
      }
    }
    if (found.isEmpty()) {
      throw new RefusedException("no certificate in " + issued + " has this name");
    }
    int count = revoked.add(found, clock.instant());
    publish();
    return count;
  }

  private void publish() throws IOException {
    Instant now = clock.instant();
    try {
      byte[] der =
          issuer.revocationList(revoked.bySerial(), revoked.nextNumber(), now, now.plus(VALID));
      String text = Pem.write(Pem.REVOCATION_LIST, List.of(der));
      AtomicFile.write(list, text.getBytes(StandardCharsets.US_ASCII));
    } catch (GeneralSecurityException e) {
      throw new IOException("The revocation list " + list + " cannot be made", e);
    }
    published = now;
  }

  private void collect(Path file, String wanted, List<byte[]> found) throws IOException {
    for (byte[] der : Pem.read(file, Pem.CERTIFICATE, MOST_OCTETS)) {
      if (isNamed(der, wanted) && isOurs(der)) {
        found.add(der);
      }
    }
  }

  private static boolean isNamed(byte[] der, String wanted) {
    try {
      return Certificates.fingerprint(der).equalsIgnoreCase(wanted)
          || Certificates.names(Certificates.read(der)).contains(wanted);
    } catch (SecurityModuleException e) {
      return false;
    }
  }

  /** Anybody may write into the folder. */
  private boolean isOurs(byte[] der) {
    try {
      X509Certificate certificate = Certificates.read(der);
      certificate.verify(issuer.certificate().getPublicKey(), Bc.PROVIDER);
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
