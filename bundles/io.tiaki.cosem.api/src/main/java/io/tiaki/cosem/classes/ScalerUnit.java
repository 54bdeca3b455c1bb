package io.tiaki.cosem.classes;

import io.tiaki.cosem.CosemData;
import io.tiaki.model.Quantity;
import io.tiaki.model.Unit;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * scaler_unit of a register (IEC 62056-6-2, 4.3.2).
 *
 * @param scaler exponent to the base 10, -128 to 127
 * @param unitCode physical unit, 0 to 255 (table 4 there); 255 is none
 */
public record ScalerUnit(int scaler, int unitCode) {
  private static final int MOST_DIGITS_AFTER_THE_POINT = 24;

  /**
   * @throws IllegalArgumentException when a number does not fit
   */
  public ScalerUnit {
    if (scaler < -128 || scaler > 127 || (unitCode & ~0xff) != 0) {
      throw new IllegalArgumentException("A scaler is -128 to 127, a unit 0 to 255");
    }
  }

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException when it is not {integer, enum}
   */
  public static ScalerUnit of(CosemData data) {
    return of(Element.of(data));
  }

  static ScalerUnit of(Element element) {
    List<Element> parts = element.structure(2);
    return new ScalerUnit(parts.get(0).i8(), parts.get(1).u8());
  }

  /** The unit; empty when it is none that Tiaki knows. */
  public Optional<Unit> unit() {
    return Unit.ofCode(unitCode);
  }

  /**
   * A register's value with scaler and unit, exact; empty when it is no number, does not fit, or
   * its unit is none that Tiaki knows.
   */
  public Optional<Quantity> quantity(CosemData value) {
    return unit().flatMap(unit -> quantity(value, unit));
  }

  private Optional<Quantity> quantity(CosemData value, Unit unit) {
    OptionalLong integer = Integers.of(value);
    if (integer.isPresent()) {
      return Optional.of(new Quantity(integer.getAsLong(), scaler, unit));
    } else if (value instanceof CosemData.Float32 f && Float.isFinite(f.value())) {
      return decimal(new BigDecimal(Float.toString(f.value())), unit);
    } else if (value instanceof CosemData.Float64 f && Double.isFinite(f.value())) {
      return decimal(BigDecimal.valueOf(f.value()), unit);
    }
    return Optional.empty();
  }

  private Optional<Quantity> decimal(BigDecimal value, Unit unit) {
    BigDecimal scaled = value.scaleByPowerOfTen(scaler);
    boolean fits =
        scaled.unscaledValue().bitLength() < Long.SIZE
            && Math.abs((long) scaled.scale()) <= MOST_DIGITS_AFTER_THE_POINT;
    return fits ? Optional.of(Quantity.of(scaled, unit)) : Optional.empty();
  }

  Quantity quantity(Element value) {
    return quantity(value.data())
        .orElseThrow(
            () ->
                unit().isEmpty()
                    ? new IllegalArgumentException("its unit " + unitCode + " is not known")
                    : value.expected("a number of up to 63 bits"));
  }
}
