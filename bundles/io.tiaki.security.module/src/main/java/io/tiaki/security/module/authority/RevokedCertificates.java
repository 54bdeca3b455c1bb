package io.tiaki.security.module.authority;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.module.AtomicFile;
import io.tiaki.security.module.Pem;
import io.tiaki.security.module.internal.Certificates;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * What an authority revoked, in a file of its own folder: the first line is {@code tiaki-revoked
 * 1}, the second {@code number N} of the last list, then for each certificate a line {@code revoked
 * TIME} and the certificate in PEM. Not safe for use by many threads.
 */
final class RevokedCertificates {
  private static final String HEADER = "tiaki-revoked 1";
  private static final String NUMBER = "number ";
  private static final String REVOKED = "revoked ";
  private static final int MOST_OCTETS = 64 << 20;

  private final Path file;
  private final Map<BigInteger, Instant> bySerial = new LinkedHashMap<>();
  private final Map<String, byte[]> byKey = new HashMap<>();
  private final List<byte[]> certificates = new ArrayList<>();
  private BigInteger number = BigInteger.ZERO;

  private RevokedCertificates(Path file) {
    this.file = file;
  }

  /**
   * Reads the file; a missing one stands for nothing revoked.
   *
   * @throws IOException when it cannot be read or is damaged; the message names it
   */
  static RevokedCertificates open(Path file) throws IOException {
    RevokedCertificates revoked = new RevokedCertificates(file);
    if (Files.exists(file)) {
      try {
        revoked.read();
      } catch (SecurityModuleException | DateTimeException | IllegalArgumentException e) {
        throw new IOException(
            file + " is damaged: restore it; without it revoked certificates would be good again",
            e);
      }
    }
    return revoked;
  }

  /** Serial numbers, and since when. */
  Map<BigInteger, Instant> bySerial() {
    return Map.copyOf(bySerial);
  }

  /** The certificate that was revoked of a key: it gets no other one. */
  Optional<byte[]> certificateOf(SubjectPublicKeyInfo key) throws IOException {
    return Optional.ofNullable(byKey.get(Certificates.fingerprint(key.getEncoded("DER"))));
  }

  /** Adds certificates and keeps them; those that were there already do not count. */
  int add(List<byte[]> added, Instant now) throws IOException, SecurityModuleException {
    int count = 0;
    for (byte[] der : added) {
      count += remember(der, now) ? 1 : 0;
    }
    if (count > 0) {
      write();
    }
    return count;
  }

  /** The number of the next list: greater than each before, also when the clock goes back. */
  BigInteger nextNumber() throws IOException {
    number = number.add(BigInteger.ONE);
    write();
    return number;
  }

  private boolean remember(byte[] der, Instant when) throws SecurityModuleException {
    X509Certificate certificate = Certificates.read(der);
    if (bySerial.putIfAbsent(certificate.getSerialNumber(), when) != null) {
      return false;
    }
    byKey.put(Certificates.fingerprint(certificate.getPublicKey().getEncoded()), der);
    certificates.add(der);
    return true;
  }

  private void read() throws IOException, SecurityModuleException {
    List<byte[]> found = Pem.read(file, Pem.CERTIFICATE, MOST_OCTETS);
    List<String> lines = Files.readAllLines(file, StandardCharsets.US_ASCII);
    if (lines.size() < 2 || !lines.get(0).equals(HEADER) || !lines.get(1).startsWith(NUMBER)) {
      throw new IOException(file + " does not begin with the line " + HEADER);
    }
    number = new BigInteger(lines.get(1).substring(NUMBER.length()));
    List<Instant> times =
        lines.stream()
            .filter(line -> line.startsWith(REVOKED))
            .map(line -> Instant.parse(line.substring(REVOKED.length())))
            .toList();
    if (times.size() != found.size()) {
      throw new IOException(
          file + " has " + times.size() + " times and " + found.size() + " certificates");
    }
    for (int i = 0; i < times.size(); i++) {
      remember(found.get(i), times.get(i));
    }
  }

  private void write() throws IOException {
    StringBuilder text = new StringBuilder(HEADER).append('\n').append(NUMBER).append(number);
    text.append('\n');
    List<Instant> times = List.copyOf(bySerial.values());
    for (int i = 0; i < certificates.size(); i++) {
      text.append(REVOKED).append(times.get(i)).append('\n');
      text.append(Pem.write(Pem.CERTIFICATE, List.of(certificates.get(i))));
    }
    AtomicFile.write(file, text.toString().getBytes(StandardCharsets.US_ASCII));
  }
}
