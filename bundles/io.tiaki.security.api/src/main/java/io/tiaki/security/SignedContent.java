package io.tiaki.security;

/**
 * What somebody signed.
 *
 * @param content the octets
 * @param signer whose signature it is, validated
 * @param key SHA-256 of the signer's public key as DER SubjectPublicKeyInfo, 64 lower-case
 *     hexadecimal digits: the same in every certificate of that key; empty when it is not known
 */
public record SignedContent(byte[] content, PeerCertificate signer, String key) {
  public SignedContent {
    content = content.clone();
  }

  /** A content whose signer's key is not known. */
  public SignedContent(byte[] content, PeerCertificate signer) {
    this(content, signer, "");
  }

  @Override
  public byte[] content() {
    return content.clone();
  }
}
