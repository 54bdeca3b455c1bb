package io.tiaki.model;

import java.math.BigDecimal;

/**
 * A measured value, exact: {@code mantissa * 10^scaler unit}, as COSEM registers hold it (IEC
 * 62056-6-2, 4.3.2). Energy imported from the grid and energy exported to it are two codes, both
 * counted upwards and not negative.
 *
 * @param mantissa the register's integer
 * @param scaler exponent to the base 10, -128 to 127
 * @param unit physical unit
 */
public record Quantity(long mantissa, int scaler, Unit unit) {
  /**
   * @throws IllegalArgumentException when the scaler is outside -128 to 127
   */
  public Quantity {
    if (scaler < Byte.MIN_VALUE || scaler > Byte.MAX_VALUE) {
      throw new IllegalArgumentException("A scaler is -128 to 127, got " + scaler);
    }
  }

  /**
   * Reads a decimal number, keeping its digits.
   *
   * @throws ArithmeticException when the digits do not fit 64 bits
   * @throws IllegalArgumentException when the scaler does not fit
   */
  public static Quantity of(BigDecimal value, Unit unit) {
    return new Quantity(value.unscaledValue().longValueExact(), -value.scale(), unit);
  }

  /** The value in {@link #unit()}, exact. */
  public BigDecimal value() {
    return BigDecimal.valueOf(mantissa, -scaler);
  }

  @Override
  public String toString() {
    return value().toPlainString() + (unit == Unit.NONE ? "" : " " + unit.symbol());
  }
}
