package io.tiaki.security;

import java.time.Instant;
import java.util.List;

/**
 * A validated end entity.
 *
 * @param commonName its subject's common name, printable ASCII, at most 64 characters; empty when
 *     there is none
 * @param names DNS names of its subject alternative name; a meter's logical device name stands here
 *     (decision 4)
 * @param fingerprint SHA-256 of the DER certificate, 64 lower-case hexadecimal digits
 * @param serial names the certificate, and those between it and its authority, to {@link
 *     SecurityModule#problem}: opaque, printable ASCII, at most 640 characters; empty when it is
 *     not known
 * @param notAfter when the first certificate of the path ends (RFC 5280, 4.1.2.5); {@link
 *     Instant#MAX} when it is not known
 */
public record PeerCertificate(
    String commonName, List<String> names, String fingerprint, String serial, Instant notAfter) {
  /** The most characters of a serial. */
  public static final int MOST_SERIAL = 640;

  /**
   * @throws IllegalArgumentException when the serial is too long
   */
  public PeerCertificate {
    names = List.copyOf(names);
    int same = names.indexOf(commonName);
    commonName = same < 0 ? commonName : names.get(same); // Kept once, for thousands of sessions.
    if (serial.length() > MOST_SERIAL) {
      throw new IllegalArgumentException("A serial has more than " + MOST_SERIAL + " characters");
    }
  }

  /** An end entity of which neither serial nor end are known: it can never be found revoked. */
  public PeerCertificate(String commonName, List<String> names, String fingerprint) {
    this(commonName, names, fingerprint, "", Instant.MAX);
  }
}
