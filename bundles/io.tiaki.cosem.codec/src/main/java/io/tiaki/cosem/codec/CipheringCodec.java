package io.tiaki.cosem.codec;

import io.tiaki.cosem.Octets;

/** Headers of ciphered APDUs as octets and back. */
final class CipheringCodec {
  /** Security control and invocation counter. */
  private static final int HEADER = 5;

  private CipheringCodec() {}

  static ServiceCiphering service(int tag, OctetReader reader) throws CodecException {
    return new ServiceCiphering(tag, content(reader));
  }

  static GeneralCiphering general(int tag, OctetReader reader) throws CodecException {
    Octets title = reader.octetString();
    return new GeneralCiphering(tag == Tag.GENERAL_DED_CIPHERING, title, content(reader));
  }

  static void encode(OctetWriter w, ServiceCiphering apdu) {
    content(w.u8(apdu.tag()), apdu.content());
  }

  static void encode(OctetWriter w, GeneralCiphering apdu) {
    w.u8(apdu.dedicated() ? Tag.GENERAL_DED_CIPHERING : Tag.GENERAL_GLO_CIPHERING)
        .octetString(apdu.systemTitle());
    content(w, apdu.content());
  }

  private static ProtectedContent content(OctetReader reader) throws CodecException {
    OctetReader content = reader.part(reader.length());
    int control = content.u8();
    long counter = content.u32();
    return new ProtectedContent(control, counter, content.octets(content.remaining()));
  }

  private static void content(OctetWriter w, ProtectedContent content) {
    w.length(HEADER + content.octets().length());
    w.u8(content.securityControl()).u32(content.invocationCounter()).octets(content.octets());
  }
}
