package io.tiaki.usecase.reading.internal;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.classes.ScalerUnit;
import io.tiaki.model.Quantity;
import io.tiaki.model.Unit;
import java.util.Optional;

/** Numbers in COSEM values. */
final class Numbers {
  private Numbers() {}

  /** A register's value; empty when it is no number or does not fit. */
  static Optional<Quantity> quantity(CosemData data, int scaler, Unit unit) {
    return new ScalerUnit(scaler, unit.code()).quantity(data);
  }
}
