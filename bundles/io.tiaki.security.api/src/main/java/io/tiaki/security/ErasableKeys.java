package io.tiaki.security;

import java.util.Collection;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Keys that can be destroyed, so that what was sealed under them cannot be opened again, also not
 * with older copies of all files of the data folder (R55, R66). A service of its own, registered
 * together with {@link SecurityModule}. A key's name is 1 to 64 of {@code a-z 0-9 . - _}. Safe for
 * use by many threads; everything computes, and writes, on the caller's thread.
 */
@ProviderType
public interface ErasableKeys {
  /**
   * Seals under a named key, which is made, durably, when there is none: AES-256-GCM, name and
   * context authenticated. Microseconds under a key that is there; making one costs a forced write,
   * which callers at the same time share.
   *
   * @param key its name, which the sealed value does not hold
   * @param context authenticated, not stored: where the value lives, so that it cannot be moved
   * @return 1 octet format version (1), 4 octets key id (drawn anew for each key that is made), 12
   *     octets nonce, ciphertext, 16 octets tag
   * @throws SecurityModuleException {@code FAILED} when the key could not be kept: retry when the
   *     disk can be written again
   */
  byte[] seal(String key, byte[] context, byte[] plain) throws SecurityModuleException;

  /**
   * Opens what {@link #seal} made under that name.
   *
   * @throws SecurityModuleException {@code UNKNOWN_ALIAS} when the key was destroyed, or never was,
   *     or the value is of another key, also one that had the same name; {@code BAD_SIGNATURE} when
   *     the value was altered or moved
   */
  byte[] unseal(String key, byte[] context, byte[] sealed) throws SecurityModuleException;

  /**
   * Makes the keys that are missing, durably, all with one write: for who needs many at once.
   *
   * @throws SecurityModuleException {@code FAILED}: none of the missing ones was made for sure
   */
  default void prepare(Collection<String> keys) throws SecurityModuleException {
    for (String key : keys) {
      seal(key, new byte[0], new byte[0]);
    }
  }

  /**
   * Destroys keys, durably: when it returns, nothing that exists opens what they sealed. Costs a
   * rotation of the wrapping key, so destroy many at once. Names without a key are passed over.
   *
   * @throws SecurityModuleException {@code FAILED}: not all traces are gone for sure; call it again
   */
  void destroy(Collection<String> keys) throws SecurityModuleException;

  /** Names of keys that begin with a prefix; a copy. */
  Set<String> names(String prefix);
}
