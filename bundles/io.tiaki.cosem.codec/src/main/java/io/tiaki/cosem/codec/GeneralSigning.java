package io.tiaki.cosem.codec;

import io.tiaki.cosem.Octets;

/**
 * General-Signing (IEC 62056-5-3, 9.5, tag 223): any APDU, signed from end to end.
 *
 * @param header who says it to whom
 * @param content an APDU, plain or ciphered
 * @param signature r and s, 64 octets with suite 1, 96 with suite 2
 */
public record GeneralSigning(GeneralHeader header, Octets content, Octets signature)
    implements Apdu {
  /**
   * What is signed: the header as it is encoded, lengths included, then the content without its
   * length; a fresh array.
   */
  public byte[] toBeSigned() {
    return header.encode(new OctetWriter()).octets(content).toArray();
  }
}
