package io.tiaki.cosem.codec;

import io.tiaki.cosem.CosemData;
import java.util.List;

/** Encodes Data. */
final class DataEncoder {
  private DataEncoder() {}

  static void encode(OctetWriter w, CosemData data) {
    if (data instanceof CosemData.Structure d) {
      encodeAll(w.u8(Tag.STRUCTURE), d.elements());
    } else if (data instanceof CosemData.Array d) {
      encodeAll(w.u8(Tag.ARRAY), d.elements());
    } else if (!number(w, data)) {
      text(w, data);
    }
  }

  /** A count and so many values. */
  static void encodeAll(OctetWriter w, List<CosemData> elements) {
    w.length(elements.size());
    for (CosemData element : elements) {
      encode(w, element);
    }
  }

  private static boolean number(OctetWriter w, CosemData data) {
    if (data instanceof CosemData.DoubleLongUnsigned d) {
      w.u8(Tag.DOUBLE_LONG_UNSIGNED).u32(d.value());
    } else if (data instanceof CosemData.LongUnsigned d) {
      w.u8(Tag.LONG_UNSIGNED).u16(d.value());
    } else if (data instanceof CosemData.Unsigned d) {
      w.u8(Tag.UNSIGNED).u8(d.value());
    } else if (data instanceof CosemData.EnumData d) {
      w.u8(Tag.ENUM).u8(d.value());
    } else if (data instanceof CosemData.IntegerData d) {
      w.u8(Tag.INTEGER).u8(d.value());
    } else if (data instanceof CosemData.LongData d) {
      w.u8(Tag.LONG).u16(d.value());
    } else if (data instanceof CosemData.DoubleLong d) {
      w.u8(Tag.DOUBLE_LONG).u32(d.value());
    } else if (data instanceof CosemData.Long64 d) {
      w.u8(Tag.LONG64).u64(d.value());
    } else if (data instanceof CosemData.Long64Unsigned d) {
      w.u8(Tag.LONG64_UNSIGNED).u64(d.bits());
    } else if (data instanceof CosemData.Float32 d) {
      w.u8(Tag.FLOAT32).u32(Float.floatToRawIntBits(d.value()));
    } else if (data instanceof CosemData.Float64 d) {
      w.u8(Tag.FLOAT64).u64(Double.doubleToRawLongBits(d.value()));
    } else if (data instanceof CosemData.BooleanData d) {
      w.u8(Tag.BOOLEAN).u8(d.value() ? 1 : 0);
    } else if (data instanceof CosemData.Bcd d) {
      w.u8(Tag.BCD).u8(d.value());
    } else {
      return false;
    }
    return true;
  }

  private static void text(OctetWriter w, CosemData data) {
    if (data instanceof CosemData.OctetString d) {
      w.u8(Tag.OCTET_STRING).octetString(d.value());
    } else if (data instanceof CosemData.NullData) {
      w.u8(Tag.NULL_DATA);
    } else if (data instanceof CosemData.VisibleString d) {
      w.u8(Tag.VISIBLE_STRING).octetString(d.value());
    } else if (data instanceof CosemData.Utf8String d) {
      w.u8(Tag.UTF8_STRING).octetString(d.value());
    } else if (data instanceof CosemData.BitString d) {
      w.u8(Tag.BIT_STRING).length(d.length()).octets(d.bits());
    } else if (data instanceof CosemData.DateTime d) {
      w.u8(Tag.DATE_TIME).octets(d.value().octets());
    } else if (data instanceof CosemData.Date d) {
      w.u8(Tag.DATE).octets(d.value());
    } else if (data instanceof CosemData.Time d) {
      w.u8(Tag.TIME).octets(d.value());
    } else {
      throw new IllegalArgumentException("No encoding for " + data.getClass().getSimpleName());
    }
  }
}
