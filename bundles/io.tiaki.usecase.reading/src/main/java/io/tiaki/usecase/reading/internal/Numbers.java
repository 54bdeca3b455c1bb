package io.tiaki.usecase.reading.internal;

import io.tiaki.cosem.CosemData;
import io.tiaki.model.Quantity;
import io.tiaki.model.Unit;
import java.util.Optional;
import java.util.OptionalLong;

/** Numbers in COSEM values. */
final class Numbers {
  private Numbers() {}

  /** The integer; empty when it is none or does not fit 64 bits signed. */
  static OptionalLong integer(CosemData data) {
    if (data instanceof CosemData.DoubleLongUnsigned v) {
      return OptionalLong.of(v.value());
    } else if (data instanceof CosemData.LongUnsigned v) {
      return OptionalLong.of(v.value());
    } else if (data instanceof CosemData.DoubleLong v) {
      return OptionalLong.of(v.value());
    } else if (data instanceof CosemData.LongData v) {
      return OptionalLong.of(v.value());
    } else if (data instanceof CosemData.Unsigned v) {
      return OptionalLong.of(v.value());
    } else if (data instanceof CosemData.IntegerData v) {
      return OptionalLong.of(v.value());
    } else if (data instanceof CosemData.EnumData v) {
      return OptionalLong.of(v.value());
    } else if (data instanceof CosemData.Long64 v) {
      return OptionalLong.of(v.value());
    } else if (data instanceof CosemData.Long64Unsigned v && v.bits() >= 0) {
      return OptionalLong.of(v.bits());
    }
    return OptionalLong.empty();
  }

  /** A register's value; empty when it is no number or does not fit. */
  static Optional<Quantity> quantity(CosemData data, int scaler, Unit unit) {
    return new io.tiaki.cosem.classes.ScalerUnit(scaler, unit.code()).quantity(data);
  }
}
