package io.tiaki.model;

import java.util.Optional;

/**
 * Physical units with their COSEM code (IEC 62056-6-2, table 4). More may be added: callers have a
 * default branch.
 */
public enum Unit {
  /** Active power, W. */
  WATT(27, "W"),
  /** Apparent power, VA. */
  VOLT_AMPERE(28, "VA"),
  /** Reactive power, var. */
  VAR(29, "var"),
  /** Active energy, Wh. */
  WATT_HOUR(30, "Wh"),
  /** Apparent energy, VAh. */
  VOLT_AMPERE_HOUR(31, "VAh"),
  /** Reactive energy, varh. */
  VAR_HOUR(32, "varh"),
  /** Current, A. */
  AMPERE(33, "A"),
  /** Voltage, V. */
  VOLT(35, "V"),
  /** Frequency, Hz. */
  HERTZ(44, "Hz"),
  /** Phase angle, degrees. */
  DEGREE(8, "deg"),
  /** Volume, cubic metres. */
  CUBIC_METRE(13, "m3"),
  /** Duration, s. */
  SECOND(7, "s"),
  /** A count or a number without unit. */
  NONE(255, "");

  private final int code;
  private final String symbol;

  Unit(int code, String symbol) {
    this.code = code;
    this.symbol = symbol;
  }

  /** The COSEM enumeration value, 0 to 255. */
  public int code() {
    return code;
  }

  /** The symbol as printed; empty for {@link #NONE}. */
  public String symbol() {
    return symbol;
  }

  /** The unit of a COSEM code, or empty when it is none of ours. */
  public static Optional<Unit> ofCode(int code) {
    for (Unit unit : values()) {
      if (unit.code == code) {
        return Optional.of(unit);
      }
    }
    return Optional.empty();
  }

  /** The unit of a symbol, or empty when it is none of ours. */
  public static Optional<Unit> ofSymbol(String symbol) {
    for (Unit unit : values()) {
      if (unit.symbol.equals(symbol)) {
        return Optional.of(unit);
      }
    }
    return Optional.empty();
  }
}
