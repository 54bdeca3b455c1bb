package io.tiaki.cosem.codec;

import java.util.Arrays;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keys of one direction of ciphering (IEC 62056-5-3, 5.3.3): a block cipher key (global unicast,
 * global broadcast or dedicated) and the authentication key. Prints nothing. Safe for use by many
 * threads, until destroyed.
 */
public final class SymmetricKeys {
  private final byte[] encryption;
  private final byte[] authentication;
  private volatile boolean destroyed;

  private SymmetricKeys(byte[] encryption, byte[] authentication) {
    this.encryption = encryption;
    this.authentication = authentication;
  }

  /**
   * Copies keys.
   *
   * @param encryption 16 octets with suites 0 and 1, 32 with suite 2
   * @param authentication as long, or none, when nothing is authenticated
   * @throws IllegalArgumentException when lengths are others
   */
  public static SymmetricKeys of(byte[] encryption, byte[] authentication) {
    boolean known = encryption.length == 16 || encryption.length == 32;
    if (!known || authentication.length != 0 && authentication.length != encryption.length) {
      throw new IllegalArgumentException("Keys have 16 or 32 octets, both the same");
    }
    return new SymmetricKeys(encryption.clone(), authentication.clone());
  }

  /** Overwrites the keys. */
  public void destroy() {
    destroyed = true;
    Arrays.fill(encryption, (byte) 0);
    Arrays.fill(authentication, (byte) 0);
  }

  /** Whether they are long enough for a suite. */
  boolean fit(SecuritySuite suite) {
    return encryption.length == suite.keyLength();
  }

  boolean canAuthenticate() {
    return authentication.length > 0;
  }

  SecretKeySpec cipherKey() {
    if (destroyed) {
      throw new IllegalStateException("The keys were destroyed");
    }
    return new SecretKeySpec(encryption, "AES");
  }

  void appendAuthenticationKey(OctetWriter w) {
    w.octets(authentication);
  }

  @Override
  public String toString() {
    return "***";
  }
}
