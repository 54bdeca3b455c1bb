package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.Axdr;
import io.tiaki.model.ObisCode;
import java.time.Instant;

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
   */
  static CosemData time(Instant instant, int deviation) {
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
            t.clockStatus()));
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
}
