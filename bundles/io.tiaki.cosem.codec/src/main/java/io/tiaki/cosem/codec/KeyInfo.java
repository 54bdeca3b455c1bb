package io.tiaki.cosem.codec;

import io.tiaki.cosem.Octets;

/** Key-Info (IEC 62056-5-3, 9.5): with which key an APDU is ciphered. */
public sealed interface KeyInfo {
  /**
   * A key that both have.
   *
   * @param keyId 0 global unicast, 1 global broadcast encryption key
   */
  record IdentifiedKey(int keyId) implements KeyInfo {}

  /**
   * A key that is sent along, wrapped (RFC 3394).
   *
   * @param kekId 0 the master key
   * @param keyCipheredData the wrapped key
   */
  record WrappedKey(int kekId, Octets keyCipheredData) implements KeyInfo {}

  /**
   * A key that both derive.
   *
   * @param keyParameters one octet: 1 one-pass, C(1e, 1s), 2 static unified, C(0e, 2s)
   * @param keyCipheredData of the one-pass scheme the originator's ephemeral public key and its
   *     signature, else none
   */
  record AgreedKey(Octets keyParameters, Octets keyCipheredData) implements KeyInfo {}
}
