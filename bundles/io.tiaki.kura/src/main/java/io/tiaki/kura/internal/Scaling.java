package io.tiaki.kura.internal;

import io.tiaki.cosem.CosemData;
import io.tiaki.model.Unit;

/**
 * scaler_unit of a register (IEC 62056-6-2, 4.3.2).
 *
 * @param scaler exponent to the base 10
 * @param unit its symbol; empty when there is none that Tiaki knows
 */
record Scaling(int scaler, String unit) {
  /** For what is no register. */
  static final Scaling NONE = new Scaling(0, "");

  static Scaling of(CosemData data) throws RefusedException {
    if (data instanceof CosemData.Structure s
        && s.elements().size() == 2
        && s.elements().get(0) instanceof CosemData.IntegerData scaler
        && s.elements().get(1) instanceof CosemData.EnumData unit) {
      return new Scaling(scaler.value(), Unit.ofCode(unit.value()).map(Unit::symbol).orElse(""));
    }
    throw new RefusedException("the meter's scaler_unit is not {integer, enum}");
  }
}
