package io.tiaki.cosem.codec;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.CodecException.Reason;
import java.util.Optional;
import java.util.OptionalInt;

/** ACSE APDUs, which are in BER, as octets and back. */
final class AcseCodec {
  private static final int OBJECT_IDENTIFIER = 0x06;
  private static final int OCTET_STRING = 0x04;
  private static final int INTEGER = 0x02;
  private static final int GRAPHIC_STRING = 0x80;
  private static final int CONTEXT_NAME = 0xa1;
  private static final int USER_INFORMATION = 0xbe;
  private static final int RELEASE_REASON = 0x80;

  private AcseCodec() {}

  /**
   * 2.16.756.5.8.arc.id: joint-iso-ccitt, country, Switzerland, identified organisation, DLMS UA.
   */
  static Octets oid(int arc, int id) {
    return Octets.of(new byte[] {0x60, (byte) 0x85, 0x74, 0x05, 0x08, (byte) arc, (byte) id});
  }

  static Aarq aarq(OctetReader reader) throws CodecException {
    OctetReader fields = reader.part(reader.length());
    AcseFields f = new AcseFields();
    while (fields.hasRemaining()) {
      int tag = fields.u8();
      OctetReader field = fields.part(fields.length());
      switch (tag) {
        case CONTEXT_NAME ->
            f.context = new ApplicationContextName(inner(OBJECT_IDENTIFIER, field));
        case 0xa6 -> f.title = Optional.of(inner(OCTET_STRING, field));
        case 0xa7 -> f.qualifier = Optional.of(inner(OCTET_STRING, field));
        case 0xa9 -> f.invocationId = OptionalInt.of(integer(field));
        case 0x8b -> f.mechanism = Optional.of(new MechanismName(field.octets(field.remaining())));
        case 0xac -> f.authentication = Optional.of(authentication(field));
        case USER_INFORMATION -> f.user = Optional.of(userInformation(field));
        default -> {}
      }
    }
    return new Aarq(
        f.context(fields),
        f.title,
        f.qualifier,
        f.invocationId,
        f.mechanism,
        f.authentication,
        f.user);
  }

  static Aare aare(OctetReader reader) throws CodecException {
    OctetReader fields = reader.part(reader.length());
    AcseFields f = new AcseFields();
    while (fields.hasRemaining()) {
      int tag = fields.u8();
      OctetReader field = fields.part(fields.length());
      switch (tag) {
        case CONTEXT_NAME ->
            f.context = new ApplicationContextName(inner(OBJECT_IDENTIFIER, field));
        case 0xa2 -> f.result = OptionalInt.of(integer(field));
        case 0xa3 -> f.diagnostic = diagnostic(field);
        case 0xa4 -> f.title = Optional.of(inner(OCTET_STRING, field));
        case 0xa5 -> f.qualifier = Optional.of(inner(OCTET_STRING, field));
        case 0x89 -> f.mechanism = Optional.of(new MechanismName(field.octets(field.remaining())));
        case 0xaa -> f.authentication = Optional.of(authentication(field));
        case USER_INFORMATION -> f.user = Optional.of(userInformation(field));
        default -> {}
      }
    }
    if (f.result.isEmpty()) {
      throw fields.fail(Reason.MALFORMED, "An AARE without result");
    }
    int result = f.result.getAsInt();
    return new Aare(
        f.context(fields),
        result,
        f.diagnostic,
        f.title,
        f.qualifier,
        f.mechanism,
        f.authentication,
        f.user);
  }

  static Rlrq rlrq(OctetReader reader) throws CodecException {
    AcseFields f = release(reader.part(reader.length()));
    return new Rlrq(f.result, f.user);
  }

  static Rlre rlre(OctetReader reader) {
    OctetReader rest = reader;
    try {
      rest = reader.part(reader.remaining());
      AcseFields f = release(rest.part(rest.length()));
      rest.end();
      return new Rlre(f.result, f.user);
    } catch (CodecException lengthsAreWrong) {
      return Rlre.EMPTY;
    }
  }

  static void encode(OctetWriter w, Apdu apdu) {
    if (apdu instanceof Aarq a) {
      w.tagged(Tag.AARQ, fields(a));
    } else if (apdu instanceof Aare a) {
      w.tagged(Tag.AARE, fields(a));
    } else if (apdu instanceof Rlrq a) {
      w.tagged(Tag.RLRQ, release(a.reason(), a.userInformation()));
    } else if (apdu instanceof Rlre a) {
      w.tagged(Tag.RLRE, release(a.reason(), a.userInformation()));
    } else {
      throw new IllegalArgumentException("No encoding for " + apdu.getClass().getSimpleName());
    }
  }

  private static OctetWriter fields(Aarq a) {
    OctetWriter w = new OctetWriter();
    explicit(w, CONTEXT_NAME, OBJECT_IDENTIFIER, a.applicationContextName().oid());
    a.callingApTitle().ifPresent(title -> explicit(w, 0xa6, OCTET_STRING, title));
    a.callingAeQualifier().ifPresent(qualifier -> explicit(w, 0xa7, OCTET_STRING, qualifier));
    a.callingAeInvocationId().ifPresent(id -> w.u8(0xa9).u8(3).u8(INTEGER).u8(1).u8(id));
    mechanism(w, 0x8a, a.mechanismName());
    a.callingAuthenticationValue().ifPresent(value -> explicit(w, 0xac, GRAPHIC_STRING, value));
    userInformation(w, a.userInformation());
    return w;
  }

  private static OctetWriter fields(Aare a) {
    OctetWriter w = new OctetWriter();
    explicit(w, CONTEXT_NAME, OBJECT_IDENTIFIER, a.applicationContextName().oid());
    w.u8(0xa2).u8(3).u8(INTEGER).u8(1).u8(a.result());
    w.u8(0xa3)
        .u8(5)
        .u8(a.diagnostic().provider() ? 0xa2 : 0xa1)
        .u8(3)
        .u8(INTEGER)
        .u8(1)
        .u8(a.diagnostic().value());
    a.respondingApTitle().ifPresent(title -> explicit(w, 0xa4, OCTET_STRING, title));
    a.respondingAeQualifier().ifPresent(qualifier -> explicit(w, 0xa5, OCTET_STRING, qualifier));
    mechanism(w, 0x88, a.mechanismName());
    a.respondingAuthenticationValue().ifPresent(value -> explicit(w, 0xaa, GRAPHIC_STRING, value));
    userInformation(w, a.userInformation());
    return w;
  }

  private static OctetWriter release(OptionalInt reason, Optional<Apdu> userInformation) {
    OctetWriter w = new OctetWriter();
    reason.ifPresent(value -> w.u8(RELEASE_REASON).u8(1).u8(value));
    userInformation(w, userInformation);
    return w;
  }

  private static AcseFields release(OctetReader fields) throws CodecException {
    AcseFields f = new AcseFields();
    while (fields.hasRemaining()) {
      int tag = fields.u8();
      OctetReader field = fields.part(fields.length());
      switch (tag) {
        case RELEASE_REASON -> f.result = OptionalInt.of(field.u8());
        case USER_INFORMATION -> f.user = Optional.of(userInformation(field));
        default -> {}
      }
    }
    return f;
  }

  /** The only content of a field: a value with this tag. */
  private static Octets inner(int tag, OctetReader field) throws CodecException {
    field.expect(tag, "a value with tag " + tag);
    Octets value = field.octetString();
    field.end();
    return value;
  }

  /** An INTEGER of one octet. */
  private static int integer(OctetReader field) throws CodecException {
    Octets value = inner(INTEGER, field);
    if (value.length() != 1) {
      throw field.fail(Reason.MALFORMED, "A number of " + value.length() + " octets");
    }
    return value.at(0);
  }

  /** The alternatives of Authentication-value are all read as octets. */
  private static Octets authentication(OctetReader field) throws CodecException {
    field.u8();
    Octets value = field.octetString();
    field.end();
    return value;
  }

  private static Aare.Diagnostic diagnostic(OctetReader field) throws CodecException {
    int source = field.u8();
    if (source != 0xa1 && source != 0xa2) {
      throw field.fail(Reason.MALFORMED, "A diagnostic of neither user nor provider");
    }
    OctetReader value = field.part(field.length());
    field.end();
    return new Aare.Diagnostic(source == 0xa2, integer(value));
  }

  private static Apdu userInformation(OctetReader field) throws CodecException {
    field.expect(OCTET_STRING, "user-information as octets");
    OctetReader octets = field.part(field.length());
    field.end();
    Apdu apdu = Apdus.initiation(octets.u8(), octets);
    octets.end();
    return apdu;
  }

  private static void explicit(OctetWriter w, int tag, int innerTag, Octets value) {
    w.tagged(tag, new OctetWriter(value.length() + 5).u8(innerTag).octetString(value));
  }

  /** ACSE requirements (bit-string: authentication) and, under the tag behind, the mechanism. */
  private static void mechanism(OctetWriter w, int tag, Optional<MechanismName> mechanism) {
    if (mechanism.isPresent()) {
      w.u8(tag).u8(2).u16(0x0780);
      w.u8(tag + 1).octetString(mechanism.get().oid());
    }
  }

  private static void userInformation(OctetWriter w, Optional<Apdu> userInformation) {
    if (userInformation.isPresent()) {
      OctetWriter octets = new OctetWriter();
      Apdus.encode(octets, userInformation.get());
      w.tagged(USER_INFORMATION, new OctetWriter().tagged(OCTET_STRING, octets));
    }
  }
}
