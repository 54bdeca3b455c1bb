package io.tiaki.security;

import java.security.GeneralSecurityException;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A meter's keys of COSEM security (IEC 62056-5-3, 5.3.3): used for ciphering, not told. Passwords
 * and the secrets of high level security are told, because protocols compute with them or send
 * them. Its {@code toString} tells nothing. Safe for use by many threads; computes on the caller's
 * thread. Fails with {@link GeneralSecurityException} when keys are missing or the module is
 * closed: retry when it is back; passwords and secrets are empty then.
 */
@ProviderType
public interface CosemKeys {
  /** Security suite that the keys are for, 0 to 2: keys have 16 octets, in suite 2 32. */
  int suite();

  /** The meter's system title, 8 octets; a fresh array. */
  byte[] systemTitle();

  /**
   * Tells these keys from others of the meter, and nothing of them: 8 octets, a fresh array. An
   * invocation counter belongs to it.
   */
  byte[] keyId();

  /** Whether there are a global unicast encryption key and an authentication key. */
  boolean canCipher();

  /**
   * AES-GCM under the global unicast encryption key, tag of 12 octets; authenticated are security
   * control, the authentication key and {@code additional}, in this order (IEC 62056-5-3, 5.3.7).
   *
   * @param securityControl one octet
   * @param iv 12 octets; who calls takes care that it is never the same twice
   * @param plain what is encrypted; may be empty
   * @return encrypted octets and tag; a fresh array
   */
  byte[] seal(int securityControl, byte[] iv, byte[] additional, byte[] plain)
      throws GeneralSecurityException;

  /**
   * Opens what {@link #seal} made.
   *
   * @param octets encrypted octets and tag, from {@code offset} on
   * @return the plain octets; a fresh array
   * @throws javax.crypto.AEADBadTagException when it was altered or made with other keys
   */
  byte[] open(int securityControl, byte[] iv, byte[] additional, byte[] octets, int offset)
      throws GeneralSecurityException;

  /** Encrypts or decrypts without a tag: GCM's counter mode that begins at 2. */
  byte[] counterMode(byte[] iv, byte[] octets) throws GeneralSecurityException;

  /**
   * The same keys with another encryption key: the dedicated key of an association (IEC 62056-5-3,
   * 5.3.3.2.3), authenticated with the same authentication key.
   *
   * @param key as long as the suite's keys; copied
   */
  CosemKeys dedicated(byte[] key) throws GeneralSecurityException;

  /**
   * Wraps a new key under the meter's master key, for the transfer of keys (RFC 3394; IEC
   * 62056-6-2, 4.4.7).
   *
   * @param key 16 or 32 octets
   * @return 8 octets more
   */
  byte[] wrap(byte[] key) throws GeneralSecurityException;

  /**
   * The password of low level security, 1 to 64 octets: a fresh copy that the caller fills with
   * zeros after use; empty when there is none.
   */
  Optional<byte[]> password();

  /**
   * The secret of high level security with mechanisms 2, 3, 4 and 6, 1 to 64 octets: a fresh copy
   * that the caller fills with zeros after use; empty when there is none.
   */
  Optional<byte[]> secret();

  /**
   * The meter's public signature key: DER SubjectPublicKeyInfo, a fresh array; empty when it is not
   * known.
   */
  Optional<byte[]> verificationKey();
}
