package io.tiaki.cosem.codec;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.CodecException.Reason;
import java.util.Optional;
import java.util.OptionalInt;

/** InitiateRequest and InitiateResponse as octets and back. */
final class InitiateCodec {
  /** Tag [APPLICATION 31] of Conformance, in BER inside the A-XDR. */
  private static final int CONFORMANCE_TAG = 0x5f1f;

  private InitiateCodec() {}

  static InitiateRequest request(OctetReader reader) throws CodecException {
    Optional<Octets> key =
        reader.flag("dedicated-key") ? Optional.of(reader.octetString()) : Optional.empty();
    boolean responseAllowed = !reader.flag("response-allowed") || reader.u8() != 0;
    OptionalInt quality = quality(reader);
    int version = reader.u8();
    return new InitiateRequest(
        key, responseAllowed, quality, version, conformance(reader), reader.u16());
  }

  static InitiateResponse response(OctetReader reader) throws CodecException {
    OptionalInt quality = quality(reader);
    int version = reader.u8();
    return new InitiateResponse(quality, version, conformance(reader), reader.u16(), reader.u16());
  }

  static void encode(OctetWriter w, InitiateRequest apdu) {
    w.u8(Tag.INITIATE_REQUEST);
    if (apdu.dedicatedKey().isPresent()) {
      w.u8(1).octetString(apdu.dedicatedKey().get());
    } else {
      w.u8(0);
    }
    if (apdu.responseAllowed()) {
      w.u8(0);
    } else {
      w.u8(1).u8(0);
    }
    quality(w, apdu.proposedQualityOfService());
    conformance(w.u8(apdu.proposedDlmsVersionNumber()), apdu.proposedConformance());
    w.u16(apdu.clientMaxReceivePduSize());
  }

  static void encode(OctetWriter w, InitiateResponse apdu) {
    quality(w.u8(Tag.INITIATE_RESPONSE), apdu.negotiatedQualityOfService());
    conformance(w.u8(apdu.negotiatedDlmsVersionNumber()), apdu.negotiatedConformance());
    w.u16(apdu.serverMaxReceivePduSize()).u16(apdu.vaaName());
  }

  private static OptionalInt quality(OctetReader reader) throws CodecException {
    return reader.flag("quality-of-service")
        ? OptionalInt.of((byte) reader.u8())
        : OptionalInt.empty();
  }

  private static void quality(OctetWriter w, OptionalInt quality) {
    if (quality.isPresent()) {
      w.u8(1).u8(quality.getAsInt());
    } else {
      w.u8(0);
    }
  }

  private static Conformance conformance(OctetReader reader) throws CodecException {
    if (reader.u16() != CONFORMANCE_TAG || reader.u8() != 4 || reader.u8() != 0) {
      throw reader.fail(Reason.MALFORMED, "Not a conformance of 24 bits");
    }
    return new Conformance(reader.u8() << 16 | reader.u16());
  }

  private static void conformance(OctetWriter w, Conformance conformance) {
    w.u16(CONFORMANCE_TAG).u8(4).u32(conformance.bits());
  }
}
