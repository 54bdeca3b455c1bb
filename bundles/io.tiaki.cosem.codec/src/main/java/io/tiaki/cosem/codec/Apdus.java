package io.tiaki.cosem.codec;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.CodecException.Reason;
import java.nio.ByteBuffer;

/** APDUs as octets and back. Safe for use by many threads. */
public final class Apdus {
  private Apdus() {}

  /**
   * Decodes one APDU that fills the array.
   *
   * @throws CodecException when it is anything else; {@code UNSUPPORTED} when the standard has this
   *     APDU and this codec has not
   */
  public static Apdu decode(byte[] octets) throws CodecException {
    return decode(new OctetReader(octets, 0, octets.length));
  }

  /** As {@link #decode(byte[])}. */
  public static Apdu decode(Octets octets) throws CodecException {
    return decode(octets.toArray());
  }

  /** As {@link #decode(byte[])}, from position to limit; the position is moved to the limit. */
  public static Apdu decode(ByteBuffer octets) throws CodecException {
    return decode(reader(octets));
  }

  /** Encodes an APDU; a fresh array. */
  public static byte[] encode(Apdu apdu) {
    OctetWriter writer = new OctetWriter();
    encode(writer, apdu);
    return writer.toArray();
  }

  static void encode(OctetWriter w, Apdu apdu) {
    if (apdu instanceof GetRequest a) {
      GetCodec.encode(w, a);
    } else if (apdu instanceof GetResponse a) {
      GetCodec.encode(w, a);
    } else if (apdu instanceof SetRequest a) {
      SetCodec.encode(w, a);
    } else if (apdu instanceof SetResponse a) {
      SetCodec.encode(w, a);
    } else if (apdu instanceof ActionRequest a) {
      ActionCodec.encode(w, a);
    } else if (apdu instanceof ActionResponse a) {
      ActionCodec.encode(w, a);
    } else if (apdu instanceof DataNotificationApdu a) {
      NotificationCodec.encode(w, a);
    } else if (apdu instanceof ExceptionResponse a) {
      ExceptionCodec.encode(w, a);
    } else if (apdu instanceof InitiateRequest a) {
      InitiateCodec.encode(w, a);
    } else if (apdu instanceof InitiateResponse a) {
      InitiateCodec.encode(w, a);
    } else if (apdu instanceof ConfirmedServiceError a) {
      w.u8(Tag.CONFIRMED_SERVICE_ERROR).u8(a.service()).u8(a.category()).u8(a.value());
    } else if (apdu instanceof DataNotificationConfirm a) {
      NotificationCodec.encode(w, a);
    } else if (apdu instanceof EventNotificationRequest a) {
      NotificationCodec.encode(w, a);
    } else if (apdu instanceof AccessRequest a) {
      AccessCodec.encode(w, a);
    } else if (apdu instanceof AccessResponse a) {
      AccessCodec.encode(w, a);
    } else if (!protection(w, apdu)) {
      AcseCodec.encode(w, apdu);
    }
  }

  private static boolean protection(OctetWriter w, Apdu apdu) {
    if (apdu instanceof ServiceCiphering a) {
      CipheringCodec.encode(w, a);
    } else if (apdu instanceof GeneralGloDedCiphering a) {
      CipheringCodec.encode(w, a);
    } else if (apdu instanceof GeneralCiphering a) {
      CipheringCodec.encode(w, a);
    } else if (apdu instanceof GeneralSigning a) {
      CipheringCodec.encode(w, a);
    } else if (apdu instanceof GeneralBlockTransfer a) {
      GeneralBlockTransferCodec.encode(w, a);
    } else {
      return false;
    }
    return true;
  }

  static OctetReader reader(ByteBuffer buffer) {
    int length = buffer.remaining();
    if (buffer.hasArray()) {
      int offset = buffer.arrayOffset() + buffer.position();
      buffer.position(buffer.limit());
      return new OctetReader(buffer.array(), offset, length);
    }
    byte[] copy = new byte[length];
    buffer.get(copy);
    return new OctetReader(copy, 0, length);
  }

  private static Apdu decode(OctetReader reader) throws CodecException {
    Apdu apdu = any(reader);
    reader.end();
    return apdu;
  }

  private static Apdu any(OctetReader reader) throws CodecException {
    int tag = reader.u8();
    return switch (tag) {
      case Tag.GET_REQUEST -> GetCodec.request(reader);
      case Tag.GET_RESPONSE -> GetCodec.response(reader);
      case Tag.SET_REQUEST -> SetCodec.request(reader);
      case Tag.SET_RESPONSE -> SetCodec.response(reader);
      case Tag.ACTION_REQUEST -> ActionCodec.request(reader);
      case Tag.ACTION_RESPONSE -> ActionCodec.response(reader);
      case Tag.DATA_NOTIFICATION -> NotificationCodec.decode(reader);
      case Tag.EXCEPTION_RESPONSE -> ExceptionCodec.decode(reader);
      case Tag.AARQ -> AcseCodec.aarq(reader);
      case Tag.AARE -> AcseCodec.aare(reader);
      case Tag.RLRQ -> AcseCodec.rlrq(reader);
      case Tag.RLRE -> AcseCodec.rlre(reader);
      case Tag.GENERAL_GLO_CIPHERING, Tag.GENERAL_DED_CIPHERING ->
          CipheringCodec.gloDed(tag, reader);
      case Tag.GENERAL_CIPHERING -> CipheringCodec.general(reader);
      case Tag.GENERAL_SIGNING -> CipheringCodec.signing(reader);
      case Tag.GENERAL_BLOCK_TRANSFER -> GeneralBlockTransferCodec.decode(reader);
      case Tag.DATA_NOTIFICATION_CONFIRM -> NotificationCodec.confirm(reader);
      case Tag.EVENT_NOTIFICATION_REQUEST -> NotificationCodec.event(reader);
      case Tag.ACCESS_REQUEST -> AccessCodec.request(reader);
      case Tag.ACCESS_RESPONSE -> AccessCodec.response(reader);
      default ->
          tag >= Tag.FIRST_GLO && tag <= Tag.LAST_DED
              ? CipheringCodec.service(tag, reader)
              : initiation(tag, reader);
    };
  }

  /** The APDUs that may stand in the user-information of an association. */
  static Apdu initiation(int tag, OctetReader reader) throws CodecException {
    return switch (tag) {
      case Tag.INITIATE_REQUEST -> InitiateCodec.request(reader);
      case Tag.INITIATE_RESPONSE -> InitiateCodec.response(reader);
      case Tag.CONFIRMED_SERVICE_ERROR ->
          new ConfirmedServiceError(reader.u8(), reader.u8(), reader.u8());
      case Tag.GLO_INITIATE_REQUEST, Tag.GLO_INITIATE_RESPONSE ->
          CipheringCodec.service(tag, reader);
      default ->
          throw new CodecException(
              Reason.UNSUPPORTED, Math.max(0, reader.position() - 1), "An APDU with tag " + tag);
    };
  }
}
