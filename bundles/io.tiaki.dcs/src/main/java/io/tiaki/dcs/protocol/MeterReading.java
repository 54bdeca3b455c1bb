package io.tiaki.dcs.protocol;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A reading as it came, texts included that this version does not know.
 *
 * @param meter logical device name
 * @param series OBIS code of the profile
 * @param registered the meter's time stamp, to the millisecond
 * @param quality {@code valid}, {@code questionable} or {@code invalid}
 * @param source by which way it came
 * @param values in the order in which they came, 1 to 64
 * @param profile the access profile that let it out; empty when nothing is known of it
 * @param result what a profile's result has beside these; empty for a reading of a meter
 */
public record MeterReading(
    String meter,
    String series,
    Instant registered,
    String quality,
    String source,
    List<Value> values,
    String profile,
    Optional<Result> result) {
  /** A reading of which no profile is known. */
  public MeterReading(
      String meter,
      String series,
      Instant registered,
      String quality,
      String source,
      List<Value> values) {
    this(meter, series, registered, quality, source, values, "", Optional.empty());
  }

  public MeterReading {
    values = List.copyOf(values);
  }

  /**
   * One measured value.
   *
   * @param obis OBIS code
   * @param value decimal text
   * @param unit symbol, may be empty
   * @param at when, for a maximum; else empty
   */
  public record Value(String obis, String value, String unit, String at) {
    public Value(String obis, String value, String unit) {
      this(obis, value, unit, "");
    }
  }

  /**
   * What a profile's result has beside its values.
   *
   * @param from first time of its period; empty for an event
   * @param revision 0, or how often it was corrected
   * @param complete whether nothing was missing
   * @param event {@code above}, {@code below} or {@code normal}; else empty
   * @param count how many meters an average is made of, else 1
   */
  public record Result(String from, int revision, boolean complete, String event, int count) {}
}
