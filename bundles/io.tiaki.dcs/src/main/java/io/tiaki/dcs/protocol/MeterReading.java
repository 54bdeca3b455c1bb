package io.tiaki.dcs.protocol;

import java.time.Instant;
import java.util.List;

/**
 * A reading as it came, texts included that this version does not know.
 *
 * @param meter logical device name
 * @param series OBIS code of the profile
 * @param registered the meter's time stamp, to the millisecond
 * @param quality {@code valid}, {@code questionable} or {@code invalid}
 * @param source by which way it came
 * @param values in the order in which they came, 1 to 64
 */
public record MeterReading(
    String meter,
    String series,
    Instant registered,
    String quality,
    String source,
    List<Value> values) {
  public MeterReading {
    values = List.copyOf(values);
  }

  /**
   * One measured value.
   *
   * @param obis OBIS code
   * @param value decimal text
   * @param unit symbol, may be empty
   */
  public record Value(String obis, String value, String unit) {}
}
