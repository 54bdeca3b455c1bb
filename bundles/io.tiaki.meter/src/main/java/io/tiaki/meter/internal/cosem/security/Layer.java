package io.tiaki.meter.internal.cosem.security;

/** One protection around an answer. Immutable. */
interface Layer {
  /** Bits of an access right or policy: 0x04 authenticated, 0x08 encrypted, 0x10 signed. */
  int AUTHENTICATED = 0x04;

  int ENCRYPTED = 0x08;
  int SIGNED = 0x10;

  /** What it does, in these bits. */
  int bits();

  /** The most octets it adds. */
  int overhead();

  /** Whether it takes any APDU, not only answers of a service that has a ciphered form. */
  boolean isGeneral();

  /** It, doing more. */
  Layer with(int bits);

  /**
   * Protects an APDU.
   *
   * @throws IllegalStateException when there is no number or key left for it
   */
  byte[] seal(byte[] apdu);
}
