package io.tiaki.security;

/**
 * What somebody signed.
 *
 * @param content the octets
 * @param signer whose signature it is, validated
 */
public record SignedContent(byte[] content, PeerCertificate signer) {
  public SignedContent {
    content = content.clone();
  }

  @Override
  public byte[] content() {
    return content.clone();
  }
}
