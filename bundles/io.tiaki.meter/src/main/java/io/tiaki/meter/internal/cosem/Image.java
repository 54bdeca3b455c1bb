package io.tiaki.meter.internal.cosem;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.Optional;

/**
 * A firmware image of the reference meter: {@code TKIM}, the format, the length of the version, 1
 * to 32, the version in printable ASCII, anything, and a proof over all before. Format 2: the
 * maker's ECDSA signature with SHA-256 in DER, and its length in one octet. Format 1, which shows
 * damage only: the SHA-256.
 *
 * @param version what the firmware calls itself
 * @param proof its digest or signature
 */
record Image(String version, byte[] proof) {
  private static final byte[] BEGIN = "TKIM".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER_OCTETS = BEGIN.length + 2;
  private static final int WITH_DIGEST = 1;
  private static final int SIGNED = 2;
  private static final int DIGEST_OCTETS = 32;
  private static final int MOST_VERSION = 32;

  /** The image with a digest in these octets, if it is one and is whole. */
  static Optional<Image> of(byte[] octets) {
    int body = octets.length - DIGEST_OCTETS;
    return version(octets, WITH_DIGEST, body)
        .map(version -> new Image(version, Arrays.copyOfRange(octets, body, octets.length)))
        .filter(image -> MessageDigest.isEqual(image.proof(), sha256(octets, body)));
  }

  /** The image in these octets, if it is one and its maker signed it as it is. */
  static Optional<Image> of(byte[] octets, PublicKey maker) {
    if (octets.length == 0) {
      return Optional.empty();
    }
    int end = octets.length - 1;
    int body = end - (octets[end] & 0xff);
    return version(octets, SIGNED, body)
        .map(version -> new Image(version, Arrays.copyOfRange(octets, body, end)))
        .filter(image -> isBy(maker, octets, body, image.proof()));
  }

  private static Optional<String> version(byte[] octets, int format, int body) {
    if (body <= HEADER_OCTETS
        || !Arrays.equals(octets, 0, BEGIN.length, BEGIN, 0, BEGIN.length)
        || octets[BEGIN.length] != format) {
      return Optional.empty();
    }
    int length = octets[BEGIN.length + 1] & 0xff;
    if (length < 1 || length > MOST_VERSION || HEADER_OCTETS + length > body) {
      return Optional.empty();
    }
    String version = new String(octets, HEADER_OCTETS, length, StandardCharsets.US_ASCII);
    return Optional.of(version).filter(text -> text.matches("[!-~]+"));
  }

  private static boolean isBy(PublicKey maker, byte[] octets, int body, byte[] signature) {
    try {
      Signature check = Signature.getInstance("SHA256withECDSA");
      check.initVerify(maker);
      check.update(octets, 0, body);
      return check.verify(signature);
    } catch (GeneralSecurityException noSignature) {
      return false;
    }
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
