package io.tiaki.security;

import org.osgi.annotation.versioning.ProviderType;

/**
 * A key that two parties share, by its identity (RFC 4279, 5). TLS makes its premaster secret of
 * the value, so this is the one secret that leaves the module by value. Its {@code toString} tells
 * neither identity nor key.
 */
@ProviderType
public interface PreSharedKey {
  /**
   * What is said on the wire to name the key: a logical device name in UTF-8 (RFC 4279, 5.1), 1 to
   * 64 octets; a fresh array.
   */
  byte[] identity();

  /** The key, 16 to 64 octets: a fresh copy that the caller fills with zeros after use. */
  byte[] key();
}
