package io.tiaki.security.module.internal;

import io.tiaki.security.SecurityModuleException;
import java.util.Set;

/** What protects the wrapping root of erasable keys while it lies in its file. */
public interface RootWrapping {
  /** Stands in the root's file: 0 the unlock secret, 1 a key in a token. */
  byte kind();

  /**
   * Encrypts a new root, under a key of its own where there can be one.
   *
   * @param label of that key: names store and generation
   * @param head authenticated
   * @return 12 octets nonce, ciphertext, 16 octets tag
   */
  byte[] wrap(String label, byte[] head, byte[] root) throws SecurityModuleException;

  /**
   * Decrypts.
   *
   * @throws SecurityModuleException {@code BAD_SIGNATURE}, {@code UNKNOWN_ALIAS} when its key is
   *     gone
   */
  byte[] unwrap(String label, byte[] head, byte[] wrapped) throws SecurityModuleException;

  /** Destroys all keys of its own whose label begins so, but one. */
  void destroyOthers(String prefix, Set<String> kept) throws SecurityModuleException;
}
