package io.tiaki.cosem.codec;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.CodecException.Reason;
import java.util.Optional;

/** Ciphered and signed APDUs as octets and back; what is ciphered stays closed. */
final class CipheringCodec {
  /** Security control and invocation counter. */
  private static final int HEADER = 5;

  private static final int IDENTIFIED = 0;
  private static final int WRAPPED = 1;
  private static final int AGREED = 2;

  private CipheringCodec() {}

  static ServiceCiphering service(int tag, OctetReader reader) throws CodecException {
    return new ServiceCiphering(tag, content(reader));
  }

  static GeneralGloDedCiphering gloDed(int tag, OctetReader reader) throws CodecException {
    Octets title = reader.octetString();
    return new GeneralGloDedCiphering(tag == Tag.GENERAL_DED_CIPHERING, title, content(reader));
  }

  static GeneralCiphering general(OctetReader reader) throws CodecException {
    GeneralHeader header = GeneralHeader.decode(reader);
    Optional<KeyInfo> key =
        reader.flag("key-info") ? Optional.of(keyInfo(reader)) : Optional.empty();
    return new GeneralCiphering(header, key, content(reader));
  }

  static GeneralSigning signing(OctetReader reader) throws CodecException {
    return new GeneralSigning(
        GeneralHeader.decode(reader), reader.octetString(), reader.octetString());
  }

  static void encode(OctetWriter w, ServiceCiphering apdu) {
    content(w.u8(apdu.tag()), apdu.content());
  }

  static void encode(OctetWriter w, GeneralGloDedCiphering apdu) {
    w.u8(apdu.dedicated() ? Tag.GENERAL_DED_CIPHERING : Tag.GENERAL_GLO_CIPHERING)
        .octetString(apdu.systemTitle());
    content(w, apdu.content());
  }

  static void encode(OctetWriter w, GeneralCiphering apdu) {
    apdu.header().encode(w.u8(Tag.GENERAL_CIPHERING)).u8(apdu.keyInfo().isPresent() ? 1 : 0);
    apdu.keyInfo().ifPresent(key -> keyInfo(w, key));
    content(w, apdu.content());
  }

  static void encode(OctetWriter w, GeneralSigning apdu) {
    apdu.header()
        .encode(w.u8(Tag.GENERAL_SIGNING))
        .octetString(apdu.content())
        .octetString(apdu.signature());
  }

  private static KeyInfo keyInfo(OctetReader reader) throws CodecException {
    int choice = reader.u8();
    return switch (choice) {
      case IDENTIFIED -> new KeyInfo.IdentifiedKey(reader.u8());
      case WRAPPED -> new KeyInfo.WrappedKey(reader.u8(), reader.octetString());
      case AGREED -> new KeyInfo.AgreedKey(reader.octetString(), reader.octetString());
      default -> throw reader.fail(Reason.MALFORMED, "A key-info of type " + choice);
    };
  }

  private static void keyInfo(OctetWriter w, KeyInfo key) {
    if (key instanceof KeyInfo.IdentifiedKey k) {
      w.u8(IDENTIFIED).u8(k.keyId());
    } else if (key instanceof KeyInfo.WrappedKey k) {
      w.u8(WRAPPED).u8(k.kekId()).octetString(k.keyCipheredData());
    } else if (key instanceof KeyInfo.AgreedKey k) {
      w.u8(AGREED).octetString(k.keyParameters()).octetString(k.keyCipheredData());
    }
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
