package io.tiaki.security;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A key pair, the use, not the value, of its private key, and the certificates issued for it. Safe
 * for use by many threads.
 */
@ProviderType
public interface Credential {
  /**
   * DER certificates, end entity first; fresh arrays. Empty for a raw key pair (RFC 7250) that has
   * no certificate.
   */
  List<byte[]> chain();

  /**
   * The public key: DER SubjectPublicKeyInfo with a named curve (RFC 5480, 2.1.1); a fresh array.
   */
  byte[] publicKey();

  /**
   * The curve of the key by its name in TLS (RFC 8422, 5.1.1; RFC 7027, 2): {@code secp256r1},
   * {@code secp384r1}, {@code brainpoolP256r1} or {@code brainpoolP384r1}.
   */
  String curve();

  /**
   * Signs a digest with the private key: ECDSA.
   *
   * @param digest 32, 48 or 64 octets, made with SHA-256, SHA-384 or SHA-512
   * @return DER-encoded ECDSA-Sig-Value (RFC 3279, 2.2.3)
   */
  byte[] signDigest(byte[] digest) throws SecurityModuleException;
}
