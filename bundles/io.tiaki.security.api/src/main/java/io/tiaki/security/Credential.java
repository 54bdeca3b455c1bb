package io.tiaki.security;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** A certificate chain and the use, not the value, of its private key. */
@ProviderType
public interface Credential {
  /** DER certificates, end entity first; fresh arrays. */
  List<byte[]> chain();

  /**
   * Signs a digest with the private key: ECDSA.
   *
   * @param digest 32, 48 or 64 octets, made with SHA-256, SHA-384 or SHA-512
   * @return DER-encoded ECDSA-Sig-Value (RFC 3279, 2.2.3)
   */
  byte[] signDigest(byte[] digest) throws SecurityModuleException;
}
