package io.tiaki.cosem.codec;

import io.tiaki.cosem.CosemData;
import java.util.Map;

/** The tags of the alternatives without elements. */
final class DataTags {
  private static final Map<Class<?>, Integer> TAGS =
      Map.ofEntries(
          Map.entry(CosemData.NullData.class, Tag.NULL_DATA),
          Map.entry(CosemData.BooleanData.class, Tag.BOOLEAN),
          Map.entry(CosemData.BitString.class, Tag.BIT_STRING),
          Map.entry(CosemData.DoubleLong.class, Tag.DOUBLE_LONG),
          Map.entry(CosemData.DoubleLongUnsigned.class, Tag.DOUBLE_LONG_UNSIGNED),
          Map.entry(CosemData.OctetString.class, Tag.OCTET_STRING),
          Map.entry(CosemData.VisibleString.class, Tag.VISIBLE_STRING),
          Map.entry(CosemData.Utf8String.class, Tag.UTF8_STRING),
          Map.entry(CosemData.Bcd.class, Tag.BCD),
          Map.entry(CosemData.IntegerData.class, Tag.INTEGER),
          Map.entry(CosemData.LongData.class, Tag.LONG),
          Map.entry(CosemData.Unsigned.class, Tag.UNSIGNED),
          Map.entry(CosemData.LongUnsigned.class, Tag.LONG_UNSIGNED),
          Map.entry(CosemData.Long64.class, Tag.LONG64),
          Map.entry(CosemData.Long64Unsigned.class, Tag.LONG64_UNSIGNED),
          Map.entry(CosemData.EnumData.class, Tag.ENUM),
          Map.entry(CosemData.Float32.class, Tag.FLOAT32),
          Map.entry(CosemData.Float64.class, Tag.FLOAT64),
          Map.entry(CosemData.DateTime.class, Tag.DATE_TIME),
          Map.entry(CosemData.Date.class, Tag.DATE),
          Map.entry(CosemData.Time.class, Tag.TIME),
          Map.entry(CosemData.DeltaInteger.class, Tag.DELTA_INTEGER),
          Map.entry(CosemData.DeltaLong.class, Tag.DELTA_LONG),
          Map.entry(CosemData.DeltaDoubleLong.class, Tag.DELTA_DOUBLE_LONG),
          Map.entry(CosemData.DeltaUnsigned.class, Tag.DELTA_UNSIGNED),
          Map.entry(CosemData.DeltaLongUnsigned.class, Tag.DELTA_LONG_UNSIGNED),
          Map.entry(CosemData.DeltaDoubleLongUnsigned.class, Tag.DELTA_DOUBLE_LONG_UNSIGNED),
          Map.entry(CosemData.DontCare.class, Tag.DONT_CARE));

  private DataTags() {}

  static int of(Class<?> alternative) {
    Integer tag = TAGS.get(alternative);
    if (tag == null) {
      throw new IllegalArgumentException("No encoding for " + alternative.getSimpleName());
    }
    return tag;
  }
}
