package io.tiaki.session.dtls;

import io.tiaki.security.PeerCertificate;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Who the other end of a session has proved to be.
 *
 * @param authentication how it did
 * @param fingerprint SHA-256, 64 lower-case hexadecimal digits: of its certificate, of its
 *     SubjectPublicKeyInfo, or of the identity of the pre-shared key, never of that key
 * @param certificate when it showed one
 */
public record PeerIdentity(
    Authentication authentication, String fingerprint, Optional<PeerCertificate> certificate) {

  /** Of a certificate that was found good. */
  public static PeerIdentity ofCertificate(PeerCertificate certificate) {
    return new PeerIdentity(
        Authentication.CERTIFICATE, certificate.fingerprint(), Optional.of(certificate));
  }

  /** Of a raw public key: DER SubjectPublicKeyInfo. */
  public static PeerIdentity ofPublicKey(byte[] subjectPublicKeyInfo) {
    return new PeerIdentity(
        Authentication.RAW_PUBLIC_KEY, sha256(subjectPublicKeyInfo), Optional.empty());
  }

  /** Of the identity of a pre-shared key that it knows. */
  public static PeerIdentity ofPreSharedKey(Authentication kind, byte[] identity) {
    return new PeerIdentity(kind, sha256(identity), Optional.empty());
  }

  private static String sha256(byte[] octets) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
