package io.tiaki.cosem.classes;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.Octets;
import io.tiaki.model.ObisCode;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** Values as attributes and methods take them. */
final class Encoded {
  /** What most methods take. */
  static final CosemData ZERO = new CosemData.IntegerData((byte) 0);

  private Encoded() {}

  static CosemData u8(int value) {
    return new CosemData.Unsigned(value);
  }

  static CosemData i8(int value) {
    if (value < -128 || value > 127) {
      throw new IllegalArgumentException("Expected -128 to 127, got " + value);
    }
    return new CosemData.IntegerData((byte) value);
  }

  static CosemData u16(int value) {
    return new CosemData.LongUnsigned(value);
  }

  static CosemData i16(int value) {
    if (value < -32_768 || value > 32_767) {
      throw new IllegalArgumentException("Expected -32768 to 32767, got " + value);
    }
    return new CosemData.LongData((short) value);
  }

  static CosemData u32(long value) {
    return new CosemData.DoubleLongUnsigned(value);
  }

  static CosemData seconds(Duration value) {
    return u32(value.toSeconds());
  }

  static CosemData bool(boolean value) {
    return new CosemData.BooleanData(value);
  }

  static CosemData oneOf(Enum<?> value) {
    return new CosemData.EnumData(value.ordinal());
  }

  static CosemData octets(Octets value) {
    return new CosemData.OctetString(value);
  }

  static CosemData name(ObisCode value) {
    return CosemData.OctetString.of(value.octets());
  }

  static CosemData time(CosemDateTime value) {
    return CosemData.OctetString.of(value.octets());
  }

  static CosemData structure(CosemData... elements) {
    return CosemData.Structure.of(elements);
  }

  static <T> CosemData array(List<T> elements, Function<T, CosemData> each) {
    return new CosemData.Array(elements.stream().map(each).toList());
  }
}
