package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.Axdr;
import io.tiaki.model.ObisCode;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/** Short forms for values of COSEM attributes. */
final class Values {
  private Values() {}

  static CosemData logicalName(ObisCode code) {
    return CosemData.OctetString.of(code.octets());
  }

  static CosemData text(String ascii) {
    return new CosemData.OctetString(Octets.ofAscii(ascii));
  }

  static CosemData time(Instant instant) {
    return Axdr.octetString(CosemDateTime.of(instant));
  }

  /**
   * Local time.
   *
   * @param deviation minutes from local time to UTC
   * @param clockStatus see {@link CosemDateTime}
   */
  static CosemData time(Instant instant, int deviation, int clockStatus) {
    CosemDateTime t = CosemDateTime.of(instant.minusSeconds(deviation * 60L));
    return Axdr.octetString(
        new CosemDateTime(
            t.year(),
            t.month(),
            t.dayOfMonth(),
            t.dayOfWeek(),
            t.hour(),
            t.minute(),
            t.second(),
            t.hundredths(),
            deviation,
            clockStatus));
  }

  static CosemData u8(int value) {
    return new CosemData.Unsigned(value);
  }

  static CosemData u16(int value) {
    return new CosemData.LongUnsigned(value);
  }

  static CosemData u32(long value) {
    return new CosemData.DoubleLongUnsigned(value);
  }

  static CosemData i8(int value) {
    return new CosemData.IntegerData((byte) value);
  }

  static CosemData enumeration(int value) {
    return new CosemData.EnumData(value);
  }

  static CosemData structure(CosemData... elements) {
    return CosemData.Structure.of(elements);
  }

  static CosemData i16(int value) {
    return new CosemData.LongData((short) value);
  }

  static CosemData i64(long value) {
    return new CosemData.Long64(value);
  }

  static CosemData bool(boolean value) {
    return new CosemData.BooleanData(value);
  }

  static CosemData array(CosemData... elements) {
    return new CosemData.Array(List.of(elements));
  }

  static CosemData octets(int... octets) {
    byte[] bytes = new byte[octets.length];
    for (int i = 0; i < octets.length; i++) {
      bytes[i] = (byte) octets[i];
    }
    return CosemData.OctetString.of(bytes);
  }

  /** The whole number in a value, if it is one of at most 64 bits, signed. */
  static OptionalLong integer(CosemData value) {
    if (value instanceof CosemData.Unsigned v) {
      return OptionalLong.of(v.value());
    } else if (value instanceof CosemData.LongUnsigned v) {
      return OptionalLong.of(v.value());
    } else if (value instanceof CosemData.DoubleLongUnsigned v) {
      return OptionalLong.of(v.value());
    } else if (value instanceof CosemData.IntegerData v) {
      return OptionalLong.of(v.value());
    } else if (value instanceof CosemData.LongData v) {
      return OptionalLong.of(v.value());
    } else if (value instanceof CosemData.DoubleLong v) {
      return OptionalLong.of(v.value());
    } else if (value instanceof CosemData.Long64 v) {
      return OptionalLong.of(v.value());
    } else if (value instanceof CosemData.EnumData v) {
      return OptionalLong.of(v.value());
    }
    return OptionalLong.empty();
  }

  /** The number in a value whose shape was checked. */
  static int number(CosemData value) {
    return (int) integer(value).orElse(0);
  }

  /** Elements of an array or a structure; none of anything else. */
  static List<CosemData> elements(CosemData value) {
    if (value instanceof CosemData.Array array) {
      return array.elements();
    }
    return value instanceof CosemData.Structure structure ? structure.elements() : List.of();
  }

  static CosemData element(CosemData value, int index) {
    return elements(value).get(index);
  }

  /** The octets of an octet-string; none of anything else. */
  static byte[] octets(CosemData value) {
    return value instanceof CosemData.OctetString o ? o.value().toArray() : new byte[0];
  }

  /** The name in an octet-string of six octets. */
  static ObisCode name(CosemData value) {
    return ObisCode.of(octets(value));
  }
}
