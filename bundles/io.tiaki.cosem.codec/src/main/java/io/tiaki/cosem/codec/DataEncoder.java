package io.tiaki.cosem.codec;

import io.tiaki.cosem.CosemData;
import java.util.List;

/** Encodes Data. */
final class DataEncoder {
  private DataEncoder() {}

  static void encode(OctetWriter w, CosemData data) {
    // First what profiles are made of.
    if (data instanceof CosemData.DoubleLongUnsigned d) {
      w.u8u32(Tag.DOUBLE_LONG_UNSIGNED, d.value());
    } else if (data instanceof CosemData.OctetString d) {
      w.octetString(Tag.OCTET_STRING, d.value());
    } else if (data instanceof CosemData.Unsigned d) {
      w.u8u8(Tag.UNSIGNED, d.value());
    } else if (data instanceof CosemData.Structure d) {
      encodeAll(w.u8(Tag.STRUCTURE), d.elements());
    } else if (data instanceof CosemData.Array d) {
      encodeRows(w.u8(Tag.ARRAY), d.elements());
    } else {
      simple(w, data, true);
    }
  }

  /** The tag of an alternative. */
  static int tag(CosemData data) {
    return data instanceof CosemData.Structure
        ? Tag.STRUCTURE
        : data instanceof CosemData.Array ? Tag.ARRAY : DataTags.of(data.getClass());
  }

  /** A count and so many values. */
  static void encodeAll(OctetWriter w, List<CosemData> elements) {
    int count = elements.size();
    w.length(count);
    for (int i = 0; i < count; i++) {
      encode(w, elements.get(i));
    }
  }

  /** The same, of which the first tells how much room the others take. */
  private static void encodeRows(OctetWriter w, List<CosemData> rows) {
    int count = rows.size();
    w.length(count);
    for (int i = 0; i < count; i++) {
      int before = w.position();
      encode(w, rows.get(i));
      if (i == 0) {
        w.expect((long) (w.position() - before) * (count - 1));
      }
    }
  }

  /** The content of every alternative without elements, without its tag. */
  static void simple(OctetWriter w, CosemData data) {
    simple(w, data, false);
  }

  private static void simple(OctetWriter w, CosemData data, boolean tagged) {
    if (!number(w, data, tagged) && !text(w, data, tagged) && !delta(w, data, tagged)) {
      throw new IllegalArgumentException("No encoding for " + data.getClass().getSimpleName());
    }
  }

  private static boolean number(OctetWriter w, CosemData data, boolean tagged) {
    if (data instanceof CosemData.DoubleLongUnsigned d) {
      tag(w, Tag.DOUBLE_LONG_UNSIGNED, tagged).u32(d.value());
    } else if (data instanceof CosemData.LongUnsigned d) {
      tag(w, Tag.LONG_UNSIGNED, tagged).u16(d.value());
    } else if (data instanceof CosemData.Unsigned d) {
      tag(w, Tag.UNSIGNED, tagged).u8(d.value());
    } else if (data instanceof CosemData.EnumData d) {
      tag(w, Tag.ENUM, tagged).u8(d.value());
    } else if (data instanceof CosemData.IntegerData d) {
      tag(w, Tag.INTEGER, tagged).u8(d.value());
    } else if (data instanceof CosemData.LongData d) {
      tag(w, Tag.LONG, tagged).u16(d.value());
    } else if (data instanceof CosemData.DoubleLong d) {
      tag(w, Tag.DOUBLE_LONG, tagged).u32(d.value());
    } else if (data instanceof CosemData.Long64 d) {
      tag(w, Tag.LONG64, tagged).u64(d.value());
    } else if (data instanceof CosemData.Long64Unsigned d) {
      tag(w, Tag.LONG64_UNSIGNED, tagged).u64(d.bits());
    } else if (data instanceof CosemData.Float32 d) {
      tag(w, Tag.FLOAT32, tagged).u32(Float.floatToRawIntBits(d.value()));
    } else if (data instanceof CosemData.Float64 d) {
      tag(w, Tag.FLOAT64, tagged).u64(Double.doubleToRawLongBits(d.value()));
    } else if (data instanceof CosemData.BooleanData d) {
      tag(w, Tag.BOOLEAN, tagged).u8(d.value() ? 1 : 0);
    } else if (data instanceof CosemData.Bcd d) {
      tag(w, Tag.BCD, tagged).u8(d.value());
    } else {
      return false;
    }
    return true;
  }

  private static boolean text(OctetWriter w, CosemData data, boolean tagged) {
    if (data instanceof CosemData.OctetString d) {
      tag(w, Tag.OCTET_STRING, tagged).octetString(d.value());
    } else if (data instanceof CosemData.VisibleString d) {
      tag(w, Tag.VISIBLE_STRING, tagged).octetString(d.value());
    } else if (data instanceof CosemData.Utf8String d) {
      tag(w, Tag.UTF8_STRING, tagged).octetString(d.value());
    } else if (data instanceof CosemData.BitString d) {
      tag(w, Tag.BIT_STRING, tagged).length(d.length()).octets(d.bits());
    } else if (data instanceof CosemData.DateTime d) {
      tag(w, Tag.DATE_TIME, tagged).octets(d.value().octets());
    } else if (data instanceof CosemData.Date d) {
      tag(w, Tag.DATE, tagged).octets(d.value());
    } else if (data instanceof CosemData.Time d) {
      tag(w, Tag.TIME, tagged).octets(d.value());
    } else if (data instanceof CosemData.NullData) {
      tag(w, Tag.NULL_DATA, tagged);
    } else if (data instanceof CosemData.DontCare) {
      tag(w, Tag.DONT_CARE, tagged);
    } else {
      return false;
    }
    return true;
  }

  private static boolean delta(OctetWriter w, CosemData data, boolean tagged) {
    if (data instanceof CosemData.DeltaInteger d) {
      tag(w, Tag.DELTA_INTEGER, tagged).u8(d.value());
    } else if (data instanceof CosemData.DeltaLong d) {
      tag(w, Tag.DELTA_LONG, tagged).u16(d.value());
    } else if (data instanceof CosemData.DeltaDoubleLong d) {
      tag(w, Tag.DELTA_DOUBLE_LONG, tagged).u32(d.value());
    } else if (data instanceof CosemData.DeltaUnsigned d) {
      tag(w, Tag.DELTA_UNSIGNED, tagged).u8(d.value());
    } else if (data instanceof CosemData.DeltaLongUnsigned d) {
      tag(w, Tag.DELTA_LONG_UNSIGNED, tagged).u16(d.value());
    } else if (data instanceof CosemData.DeltaDoubleLongUnsigned d) {
      tag(w, Tag.DELTA_DOUBLE_LONG_UNSIGNED, tagged).u32(d.value());
    } else {
      return false;
    }
    return true;
  }

  /** In a compact-array the tags stand in front of all rows. */
  private static OctetWriter tag(OctetWriter w, int tag, boolean tagged) {
    return tagged ? w.u8(tag) : w;
  }
}
