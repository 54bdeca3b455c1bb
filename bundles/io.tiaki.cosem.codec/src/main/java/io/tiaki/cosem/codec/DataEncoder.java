package io.tiaki.cosem.codec;

import io.tiaki.cosem.CosemData;
import java.util.List;

/** Encodes Data. */
final class DataEncoder {
  private DataEncoder() {}

  static void encode(OctetWriter w, CosemData data) {
    w.u8(tag(data));
    if (data instanceof CosemData.Structure d) {
      encodeAll(w, d.elements());
    } else if (data instanceof CosemData.Array d) {
      encodeAll(w, d.elements());
    } else {
      simple(w, data);
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
    w.length(elements.size());
    for (CosemData element : elements) {
      encode(w, element);
    }
  }

  /** The content of every alternative without elements, without its tag. */
  static void simple(OctetWriter w, CosemData data) {
    if (!number(w, data) && !text(w, data) && !delta(w, data)) {
      throw new IllegalArgumentException("No encoding for " + data.getClass().getSimpleName());
    }
  }

  private static boolean number(OctetWriter w, CosemData data) {
    if (data instanceof CosemData.DoubleLongUnsigned d) {
      w.u32(d.value());
    } else if (data instanceof CosemData.LongUnsigned d) {
      w.u16(d.value());
    } else if (data instanceof CosemData.Unsigned d) {
      w.u8(d.value());
    } else if (data instanceof CosemData.EnumData d) {
      w.u8(d.value());
    } else if (data instanceof CosemData.IntegerData d) {
      w.u8(d.value());
    } else if (data instanceof CosemData.LongData d) {
      w.u16(d.value());
    } else if (data instanceof CosemData.DoubleLong d) {
      w.u32(d.value());
    } else if (data instanceof CosemData.Long64 d) {
      w.u64(d.value());
    } else if (data instanceof CosemData.Long64Unsigned d) {
      w.u64(d.bits());
    } else if (data instanceof CosemData.Float32 d) {
      w.u32(Float.floatToRawIntBits(d.value()));
    } else if (data instanceof CosemData.Float64 d) {
      w.u64(Double.doubleToRawLongBits(d.value()));
    } else if (data instanceof CosemData.BooleanData d) {
      w.u8(d.value() ? 1 : 0);
    } else if (data instanceof CosemData.Bcd d) {
      w.u8(d.value());
    } else {
      return false;
    }
    return true;
  }

  private static boolean text(OctetWriter w, CosemData data) {
    if (data instanceof CosemData.OctetString d) {
      w.octetString(d.value());
    } else if (data instanceof CosemData.VisibleString d) {
      w.octetString(d.value());
    } else if (data instanceof CosemData.Utf8String d) {
      w.octetString(d.value());
    } else if (data instanceof CosemData.BitString d) {
      w.length(d.length()).octets(d.bits());
    } else if (data instanceof CosemData.DateTime d) {
      w.octets(d.value().octets());
    } else if (data instanceof CosemData.Date d) {
      w.octets(d.value());
    } else if (data instanceof CosemData.Time d) {
      w.octets(d.value());
    } else {
      return data instanceof CosemData.NullData || data instanceof CosemData.DontCare;
    }
    return true;
  }

  private static boolean delta(OctetWriter w, CosemData data) {
    if (data instanceof CosemData.DeltaInteger d) {
      w.u8(d.value());
    } else if (data instanceof CosemData.DeltaLong d) {
      w.u16(d.value());
    } else if (data instanceof CosemData.DeltaDoubleLong d) {
      w.u32(d.value());
    } else if (data instanceof CosemData.DeltaUnsigned d) {
      w.u8(d.value());
    } else if (data instanceof CosemData.DeltaLongUnsigned d) {
      w.u16(d.value());
    } else if (data instanceof CosemData.DeltaDoubleLongUnsigned d) {
      w.u32(d.value());
    } else {
      return false;
    }
    return true;
  }
}
