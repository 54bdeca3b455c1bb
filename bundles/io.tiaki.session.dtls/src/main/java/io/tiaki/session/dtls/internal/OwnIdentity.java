package io.tiaki.session.dtls.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tiaki.security.Credential;
import io.tiaki.security.PreSharedKey;
import io.tiaki.session.dtls.Authentication;
import io.tiaki.session.dtls.Authenticator;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Names the key of ours that a session was made with, so that another one does not resume it. */
final class OwnIdentity {
  private static final byte[] USE = "tiaki session resumption".getBytes(US_ASCII);

  private OwnIdentity() {}

  /**
   * SHA-256 of our certificate or of our public key, or an HMAC under the pre-shared key, 64
   * hexadecimal digits. Empty when there is no such key or the policy does not want it, and for
   * plain PSK: resuming it would save nothing.
   */
  static String of(Authenticator authenticator, Authentication kind) {
    boolean wanted =
        authenticator.policy().filter(one -> one.authentications().contains(kind)).isPresent();
    if (!wanted) {
      return "";
    }
    return switch (kind) {
      case CERTIFICATE ->
          authenticator
              .credential(kind)
              .map(Credential::chain)
              .filter(chain -> !chain.isEmpty())
              .map(chain -> sha256(chain.get(0)))
              .orElse("");
      case RAW_PUBLIC_KEY ->
          authenticator.credential(kind).map(ours -> sha256(ours.publicKey())).orElse("");
      case ECDHE_PSK -> authenticator.preSharedKey().map(OwnIdentity::hmac).orElse("");
      case PSK -> "";
    };
  }

  /**
   * Tells one pre-shared key from another, for plain PSK too; 0 for other kinds of authentication.
   * It never leaves the process' memory.
   */
  static long mark(Authenticator authenticator, Authentication kind) {
    return kind.isPreShared() ? authenticator.preSharedKey().map(OwnIdentity::mark).orElse(0L) : 0;
  }

  /** As {@link #mark(Authenticator, Authentication)}. */
  static long mark(PreSharedKey key) {
    return HexFormat.fromHexDigitsToLong(hmac(key), 0, Long.BYTES * 2);
  }

  /** Whether any session with these keys may be resumed. */
  static boolean isPossible(Authenticator authenticator) {
    return authenticator
        .policy()
        .filter(one -> one.authentications().stream().anyMatch(kind -> kind != Authentication.PSK))
        .isPresent();
  }

  private static String sha256(byte[] octets) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  private static String hmac(PreSharedKey shared) {
    byte[] key = shared.key();
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      mac.update(USE);
      return HexFormat.of().formatHex(mac.doFinal(shared.identity()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has HMAC with SHA-256", e);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }
}
