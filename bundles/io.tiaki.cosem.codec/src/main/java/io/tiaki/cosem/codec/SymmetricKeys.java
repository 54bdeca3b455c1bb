package io.tiaki.cosem.codec;

import java.security.GeneralSecurityException;

/**
 * Keys of one direction of ciphering (IEC 62056-5-3, 5.3.3): a block cipher key (global unicast,
 * global broadcast or dedicated) and the authentication key. They are used and not told: who keeps
 * them may be a security module. Prints nothing. Safe for use by many threads.
 */
public interface SymmetricKeys {
  /** Octets of the block cipher key: 16 with suites 0 and 1, 32 with suite 2. */
  int length();

  /** Whether there is an authentication key. */
  boolean canAuthenticate();

  /**
   * AES-GCM with a tag of 12 octets; authenticated are security control, authentication key and
   * {@code additional}, in this order.
   *
   * @param iv 12 octets, never the same twice
   * @param plain what is encrypted; may be empty
   * @return encrypted octets and tag; a fresh array
   */
  byte[] seal(int securityControl, byte[] iv, byte[] additional, byte[] plain)
      throws GeneralSecurityException;

  /**
   * Opens what {@link #seal} made.
   *
   * @param octets encrypted octets and tag
   * @param offset where they begin
   * @return the plain octets; a fresh array
   * @throws javax.crypto.AEADBadTagException when it was altered or the keys are others
   */
  byte[] open(int securityControl, byte[] iv, byte[] additional, byte[] octets, int offset)
      throws GeneralSecurityException;

  /** Encrypts or decrypts without a tag: GCM's counter mode that begins at 2. */
  byte[] counterMode(byte[] iv, byte[] octets) throws GeneralSecurityException;

  /** Overwrites the keys, when they are in this object. */
  default void destroy() {}

  /**
   * Copies keys into an object of this bundle.
   *
   * @param encryption 16 octets with suites 0 and 1, 32 with suite 2
   * @param authentication as long, or none, when nothing is authenticated
   * @throws IllegalArgumentException when lengths are others
   */
  static SymmetricKeys of(byte[] encryption, byte[] authentication) {
    return new KeysInMemory(encryption, authentication);
  }
}
