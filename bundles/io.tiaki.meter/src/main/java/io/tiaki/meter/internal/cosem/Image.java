package io.tiaki.meter.internal.cosem;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;

/**
 * A firmware image of the reference meter: {@code TKIM}, octet 1 (format), the length of the
 * version, 1 to 32, the version in printable ASCII, anything, and the SHA-256 of all before.
 *
 * @param version what the firmware calls itself
 * @param digest its last 32 octets
 */
record Image(String version, byte[] digest) {
  private static final byte[] BEGIN = "TKIM\u0001".getBytes(StandardCharsets.US_ASCII);
  private static final int DIGEST_OCTETS = 32;
  private static final int MOST_VERSION = 32;

  /** The image in these octets, if it is one and is whole. */
  static Optional<Image> of(byte[] octets) {
    int body = octets.length - DIGEST_OCTETS;
    if (body <= BEGIN.length || !Arrays.equals(octets, 0, BEGIN.length, BEGIN, 0, BEGIN.length)) {
      return Optional.empty();
    }
    int length = octets[BEGIN.length] & 0xff;
    int from = BEGIN.length + 1;
    if (length < 1 || length > MOST_VERSION || from + length > body) {
      return Optional.empty();
    }
    String version = new String(octets, from, length, StandardCharsets.US_ASCII);
    byte[] digest = Arrays.copyOfRange(octets, body, octets.length);
    boolean whole = MessageDigest.isEqual(digest, sha256(octets, body));
    return whole && version.matches("[!-~]+")
        ? Optional.of(new Image(version, digest))
        : Optional.empty();
  }

  private static byte[] sha256(byte[] octets, int length) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(octets, 0, length);
      return digest.digest();
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("Every Java platform has SHA-256", missing);
    }
  }
}
