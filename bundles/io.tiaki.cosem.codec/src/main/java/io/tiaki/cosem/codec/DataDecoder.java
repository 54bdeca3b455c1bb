package io.tiaki.cosem.codec;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.CodecException.Reason;
import java.util.List;

/** Decodes Data. One per value or APDU: it counts the elements. */
final class DataDecoder {
  private static final int FEW = 6;

  private final OctetReader reader;
  private int elementsLeft = Axdr.MAX_ELEMENTS;

  DataDecoder(OctetReader reader) {
    this.reader = reader;
  }

  CosemData decode() throws CodecException {
    return decode(0);
  }

  /** A count and so many values: SEQUENCE OF Data. */
  List<CosemData> decodeAll() throws CodecException {
    return elements(-1);
  }

  private CosemData decode(int depth) throws CodecException {
    int tag = reader.u8();
    return switch (tag) {
      case Tag.ARRAY -> new CosemData.Array(elements(depth));
      case Tag.STRUCTURE -> new CosemData.Structure(elements(depth));
      case Tag.COMPACT_ARRAY -> new CompactArray(this, depth).decode(reader);
      default -> simple(tag, reader);
    };
  }

  private List<CosemData> elements(int depth) throws CodecException {
    nest(depth);
    int count = reader.count();
    take(count);
    if (count <= FEW) {
      return few(count, depth + 1);
    }
    CosemData[] elements = new CosemData[count];
    for (int i = 0; i < count; i++) {
      elements[i] = decode(depth + 1);
    }
    return List.of(elements);
  }

  /** The list takes these over; an array it would copy. */
  private List<CosemData> few(int count, int d) throws CodecException {
    return switch (count) {
      case 0 -> List.of();
      case 1 -> List.of(decode(d));
      case 2 -> List.of(decode(d), decode(d));
      case 3 -> List.of(decode(d), decode(d), decode(d));
      case 4 -> List.of(decode(d), decode(d), decode(d), decode(d));
      case 5 -> List.of(decode(d), decode(d), decode(d), decode(d), decode(d));
      default -> List.of(decode(d), decode(d), decode(d), decode(d), decode(d), decode(d));
    };
  }

  /** Allows one more level below this depth. */
  void nest(int depth) throws CodecException {
    if (depth >= Axdr.MAX_DEPTH) {
      throw reader.fail(Reason.TOO_LARGE, "Nested deeper than " + Axdr.MAX_DEPTH);
    }
  }

  /** Allows so many more elements, before anything is allocated for them. */
  void take(int count) throws CodecException {
    if (count > elementsLeft) {
      throw reader.fail(Reason.TOO_LARGE, "More than " + Axdr.MAX_ELEMENTS + " elements");
    }
    elementsLeft -= count;
  }

  /** The content of every alternative without elements, behind its tag. */
  static CosemData simple(int tag, OctetReader r) throws CodecException {
    return switch (tag) {
      case Tag.NULL_DATA -> CosemData.NullData.INSTANCE;
      case Tag.BOOLEAN -> new CosemData.BooleanData(r.u8() != 0);
      case Tag.BIT_STRING -> bitString(r);
      case Tag.DOUBLE_LONG -> new CosemData.DoubleLong(r.i32());
      case Tag.DOUBLE_LONG_UNSIGNED -> new CosemData.DoubleLongUnsigned(r.u32());
      case Tag.OCTET_STRING -> new CosemData.OctetString(r.octetString());
      case Tag.VISIBLE_STRING -> new CosemData.VisibleString(r.octetString());
      case Tag.UTF8_STRING -> new CosemData.Utf8String(r.octetString());
      case Tag.BCD -> new CosemData.Bcd(r.u8());
      case Tag.INTEGER -> new CosemData.IntegerData((byte) r.u8());
      case Tag.LONG -> new CosemData.LongData((short) r.u16());
      case Tag.UNSIGNED -> new CosemData.Unsigned(r.u8());
      case Tag.LONG_UNSIGNED -> new CosemData.LongUnsigned(r.u16());
      case Tag.LONG64 -> new CosemData.Long64(r.i64());
      case Tag.LONG64_UNSIGNED -> new CosemData.Long64Unsigned(r.i64());
      case Tag.ENUM -> new CosemData.EnumData(r.u8());
      case Tag.FLOAT32 -> new CosemData.Float32(Float.intBitsToFloat(r.i32()));
      case Tag.FLOAT64 -> new CosemData.Float64(Double.longBitsToDouble(r.i64()));
      case Tag.DATE_TIME -> new CosemData.DateTime(dateTime(r));
      case Tag.DATE -> new CosemData.Date(r.octets(5));
      case Tag.TIME -> new CosemData.Time(r.octets(4));
      default -> rare(tag, r);
    };
  }

  private static CosemData rare(int tag, OctetReader r) throws CodecException {
    return switch (tag) {
      case Tag.DELTA_INTEGER -> new CosemData.DeltaInteger((byte) r.u8());
      case Tag.DELTA_LONG -> new CosemData.DeltaLong((short) r.u16());
      case Tag.DELTA_DOUBLE_LONG -> new CosemData.DeltaDoubleLong(r.i32());
      case Tag.DELTA_UNSIGNED -> new CosemData.DeltaUnsigned(r.u8());
      case Tag.DELTA_LONG_UNSIGNED -> new CosemData.DeltaLongUnsigned(r.u16());
      case Tag.DELTA_DOUBLE_LONG_UNSIGNED -> new CosemData.DeltaDoubleLongUnsigned(r.u32());
      case Tag.DONT_CARE -> CosemData.DontCare.INSTANCE;
      default -> throw unknown(tag, r);
    };
  }

  /** 12 octets. */
  static CosemDateTime dateTime(OctetReader reader) throws CodecException {
    return CosemDateTime.of(reader.octets(CosemDateTime.LENGTH).toArray(), 0);
  }

  private static CodecException unknown(int tag, OctetReader reader) {
    return new CodecException(
        Reason.MALFORMED, Math.max(0, reader.position() - 1), "Data with tag " + tag);
  }

  private static CosemData bitString(OctetReader reader) throws CodecException {
    int bits = reader.length();
    Octets octets = reader.octets((int) ((bits + 7L) / 8));
    return new CosemData.BitString(octets, bits);
  }
}
