package io.tiaki.session.dtls.internal;

import io.tiaki.security.Credential;
import io.tiaki.session.dtls.Authentication;
import io.tiaki.session.dtls.Authenticator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names the credential that a session was made with, so that another one does not resume it. */
final class OwnIdentity {
  private OwnIdentity() {}

  /**
   * SHA-256 of our certificate, 64 hexadecimal digits; empty when there is none or the policy wants
   * none: only sessions between certificates are resumed.
   */
  static String of(Authenticator authenticator) {
    return authenticator
        .policy()
        .filter(policy -> policy.authentications().contains(Authentication.CERTIFICATE))
        .flatMap(policy -> authenticator.credential(Authentication.CERTIFICATE))
        .map(Credential::chain)
        .filter(chain -> !chain.isEmpty())
        .map(chain -> sha256(chain.get(0)))
        .orElse("");
  }

  private static String sha256(byte[] octets) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
