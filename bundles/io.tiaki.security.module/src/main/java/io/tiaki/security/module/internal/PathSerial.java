package io.tiaki.security.module.internal;

import static io.tiaki.security.module.internal.Certificates.untrusted;

import io.tiaki.security.SecurityModuleException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;

/**
 * Names the certificates of a path as revocation lists do, by issuer and serial number (RFC 5280,
 * 5.3), and its authority by name and key, so that a path can be judged again without its
 * certificates. As text: {@code ISSUER.SERIAL/…/AUTHORITY}, end entity first; hashes are the first
 * 16 octets of SHA-256.
 *
 * @param certificates end entity first, without the authority
 * @param authority 32 hexadecimal digits
 */
public record PathSerial(List<Entry> certificates, String authority) {
  private static final int HASH = 32;
  private static final int MOST_SERIAL_BITS = 160;
  private static final Pattern TEXT =
      Pattern.compile("([0-9a-f]{32}\\.[0-9a-f]{1,40}/){1,8}[0-9a-f]{32}");

  public PathSerial {
    certificates = List.copyOf(certificates);
  }

  /**
   * One certificate.
   *
   * @param issuer hash of its issuer's name, 32 hexadecimal digits
   * @param serial serial number, 1 to 40 hexadecimal digits
   */
  public record Entry(String issuer, String serial) {}

  /**
   * Names a path.
   *
   * @throws SecurityModuleException {@code UNTRUSTED} when a serial number is not positive or
   *     longer than 20 octets (RFC 5280, 4.1.2.2)
   */
  static PathSerial of(List<X509Certificate> path, X509Certificate authority)
      throws SecurityModuleException {
    List<Entry> entries = new ArrayList<>();
    for (X509Certificate certificate : path) {
      var number = certificate.getSerialNumber();
      if (number.signum() <= 0 || number.bitLength() > MOST_SERIAL_BITS) {
        throw untrusted("A certificate's serial number is not positive or longer than 20 octets");
      }
      entries.add(new Entry(issuer(certificate.getIssuerX500Principal()), number.toString(16)));
    }
    return new PathSerial(entries, authority(authority));
  }

  /** Reads the text; empty when it is none. */
  public static Optional<PathSerial> parse(String text) {
    if (!TEXT.matcher(text).matches()) {
      return Optional.empty();
    }
    String[] parts = text.split("/", -1);
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < parts.length - 1; i++) {
      entries.add(new Entry(parts[i].substring(0, HASH), parts[i].substring(HASH + 1)));
    }
    return Optional.of(new PathSerial(entries, parts[parts.length - 1]));
  }

  /** Hash of a name, the same for names that RFC 5280, 7.1 calls equal. */
  static String issuer(X500Principal name) {
    String canonical = name.getName(X500Principal.CANONICAL);
    return hash(canonical.getBytes(StandardCharsets.UTF_8));
  }

  /** Hash of an authority's name and key: a renewed certificate of both is the same authority. */
  public static String authority(X509Certificate authority) {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(
        authority
            .getSubjectX500Principal()
            .getName(X500Principal.CANONICAL)
            .getBytes(StandardCharsets.UTF_8));
    both.write(0);
    both.writeBytes(authority.getPublicKey().getEncoded());
    return hash(both.toByteArray());
  }

  @Override
  public String toString() {
    StringJoiner text = new StringJoiner("/");
    certificates.forEach(entry -> text.add(entry.issuer() + "." + entry.serial()));
    return text.add(authority).toString();
  }

  private static String hash(byte[] octets) {
    return Certificates.fingerprint(octets).substring(0, HASH);
  }
}
