package io.tiaki.cosem.codec;

import io.tiaki.cosem.Octets;

/**
 * What general-ciphering and general-signing have in common (IEC 62056-5-3, 9.5): who says it to
 * whom. All of it is authenticated.
 *
 * @param transactionId of the originator, usually 8 octets
 * @param originatorSystemTitle 8 octets or none
 * @param recipientSystemTitle 8 octets or none
 * @param dateTime 12 octets or none
 * @param otherInformation as agreed, or none
 */
public record GeneralHeader(
    Octets transactionId,
    Octets originatorSystemTitle,
    Octets recipientSystemTitle,
    Octets dateTime,
    Octets otherInformation) {
  static GeneralHeader decode(OctetReader r) throws CodecException {
    return new GeneralHeader(
        r.octetString(), r.octetString(), r.octetString(), r.octetString(), r.octetString());
  }

  OctetWriter encode(OctetWriter w) {
    return w.octetString(transactionId)
        .octetString(originatorSystemTitle)
        .octetString(recipientSystemTitle)
        .octetString(dateTime)
        .octetString(otherInformation);
  }

  /** As it is encoded, lengths included: what is authenticated; a fresh array. */
  public byte[] octets() {
    return encode(new OctetWriter()).toArray();
  }
}
