package io.tiaki.session.dtls.internal;

import io.tiaki.security.Credential;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Names the credential that a session was made with, so that another one does not resume it. */
final class OwnIdentity {
  private OwnIdentity() {}

  /** SHA-256 of our certificate, 64 hexadecimal digits; empty when there is none. */
  static String of(Credential credential) {
    List<byte[]> chain = credential.chain();
    return chain.isEmpty() ? "" : sha256(chain.get(0));
  }

  private static String sha256(byte[] octets) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
