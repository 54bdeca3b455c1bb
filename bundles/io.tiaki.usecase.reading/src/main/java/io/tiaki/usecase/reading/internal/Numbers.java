package io.tiaki.usecase.reading.internal;

import io.tiaki.cosem.CosemData;
import io.tiaki.model.Quantity;
import io.tiaki.model.Unit;
import java.math.BigDecimal;
import java.math.BigInteger;
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
    OptionalLong integer = integer(data);
    if (integer.isPresent()) {
      return Optional.of(new Quantity(integer.getAsLong(), scaler, unit));
    } else if (data instanceof CosemData.Float32 f && Float.isFinite(f.value())) {
      return decimal(new BigDecimal(Float.toString(f.value())), scaler, unit);
    } else if (data instanceof CosemData.Float64 f && Double.isFinite(f.value())) {
      return decimal(BigDecimal.valueOf(f.value()), scaler, unit);
    }
    return Optional.empty();
  }

  private static Optional<Quantity> decimal(BigDecimal value, int scaler, Unit unit) {
    BigDecimal scaled = value.scaleByPowerOfTen(scaler);
    BigInteger digits = scaled.unscaledValue();
    boolean fits = digits.bitLength() < Long.SIZE && Math.abs((long) scaled.scale()) <= 24;
    return fits ? Optional.of(Quantity.of(scaled, unit)) : Optional.empty();
  }
}
