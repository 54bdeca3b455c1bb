package io.tiaki.demo.crash;

import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;

/**
 * An entry of a load profile, wherever it was found.
 *
 * @param key which one
 * @param values what was measured, by code, without trailing zeros
 */
record Row(Key key, Map<ObisCode, BigDecimal> values) {
  Row {
    values = Map.copyOf(values);
  }

  /** Meter and time stamp. */
  record Key(MeterId meter, Instant registered) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byTime = registered.compareTo(other.registered);
      return byTime != 0 ? byTime : meter.compareTo(other.meter);
    }

    @Override
    public String toString() {
      return meter + " " + registered;
    }
  }

  /** The number without trailing zeros: 1.50 and 1.5 are the same value. */
  static BigDecimal number(String text) {
    BigDecimal number = new BigDecimal(text);
    return number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
  }
}
