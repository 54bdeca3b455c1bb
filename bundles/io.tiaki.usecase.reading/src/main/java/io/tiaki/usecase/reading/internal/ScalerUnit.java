package io.tiaki.usecase.reading.internal;

import io.tiaki.cosem.CosemData;
import io.tiaki.model.Unit;
import java.util.Optional;

/**
 * scaler_unit of a register (IEC 62056-6-2, 4.3.2).
 *
 * @param scaler exponent to the base 10
 * @param unit physical unit
 */
public record ScalerUnit(int scaler, Unit unit) {
  /**
   * Beyond these exponents a 64-bit integer does not fit the 32 characters of the uplink protocol.
   */
  private static final int LARGEST_SCALER = 12;

  /** Reads it; empty when the unit is none that Tiaki knows. */
  static Optional<ScalerUnit> of(CosemData data) throws NonsenseException {
    if (data instanceof CosemData.Structure s
        && s.elements().size() == 2
        && s.elements().get(0) instanceof CosemData.IntegerData scaler
        && s.elements().get(1) instanceof CosemData.EnumData unit) {
      if (Math.abs(scaler.value()) > LARGEST_SCALER) {
        throw new NonsenseException(
            "A scaler of " + scaler.value() + " is beyond what a meter measures");
      }
      return Unit.ofCode(unit.value()).map(u -> new ScalerUnit(scaler.value(), u));
    }
    throw new NonsenseException("scaler_unit is not {integer, enum}");
  }
}
