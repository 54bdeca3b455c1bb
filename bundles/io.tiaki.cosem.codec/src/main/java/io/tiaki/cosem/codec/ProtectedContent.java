package io.tiaki.cosem.codec;

import io.tiaki.cosem.Octets;

/**
 * The protected part of a ciphered APDU (IEC 62056-5-3, 5.3.4).
 *
 * @param securityControl 0 to 255: bits 0 to 3 suite, 0x10 authenticated, 0x20 encrypted, 0x40
 *     broadcast key, 0x80 compressed
 * @param invocationCounter 0 to 2^32-1
 * @param octets plain or ciphered text and, when authenticated, the tag of 12 octets
 */
public record ProtectedContent(int securityControl, long invocationCounter, Octets octets) {
  /**
   * @throws IllegalArgumentException when a number does not fit
   */
  public ProtectedContent {
    if ((securityControl & ~0xff) != 0 || (invocationCounter & ~0xffff_ffffL) != 0) {
      throw new IllegalArgumentException("A security header has 8 and 32 bits");
    }
  }

  /** The security suite, 0 to 15. */
  public int suite() {
    return securityControl & 0x0f;
  }

  /** Whether it has an authentication tag. */
  public boolean authenticated() {
    return (securityControl & 0x10) != 0;
  }

  /** Whether it is encrypted. */
  public boolean encrypted() {
    return (securityControl & 0x20) != 0;
  }

  /** Whether the broadcast key was used. */
  public boolean broadcastKey() {
    return (securityControl & 0x40) != 0;
  }

  /** Whether it was compressed before. */
  public boolean compressed() {
    return (securityControl & 0x80) != 0;
  }
}
