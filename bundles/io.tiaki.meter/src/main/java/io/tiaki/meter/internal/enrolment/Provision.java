package io.tiaki.meter.internal.enrolment;

import io.tiaki.session.dtls.Authenticator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What one meter meets the gateway with, and what the gateway's directory says of it.
 *
 * @param authenticator our key, and how the gateway is judged
 * @param fingerprint SHA-256 of certificate or raw public key, 64 hexadecimal digits; empty with
 *     pre-shared keys
 * @param group of the gateway's policy; empty: the usual one
 */
public record Provision(Authenticator authenticator, String fingerprint, String group) {
  static String sha256(byte[] der) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(der));
    } catch (NoSuchAlgorithmException everyPlatformHasIt) {
      throw new IllegalStateException(everyPlatformHasIt);
    }
  }
}
