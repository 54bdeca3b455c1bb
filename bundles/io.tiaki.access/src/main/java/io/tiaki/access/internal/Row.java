package io.tiaki.access.internal;

import io.tiaki.model.Measurement;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import io.tiaki.model.Quality;
import io.tiaki.model.Quantity;
import io.tiaki.model.Reading;
import io.tiaki.model.Unit;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One entry of {@code readings} in a message: a reading, or what was made of several.
 *
 * @param meter whose; empty: the group's
 * @param series OBIS code of the profile it is a row of
 * @param registered the meter's time stamp, or the end of the period
 * @param quality how far it can be trusted
 * @param source by which way it came
 * @param values the values
 * @param result what a result has beside these
 */
public record Row(
    Optional<MeterId> meter,
    ObisCode series,
    Instant registered,
    Quality quality,
    String source,
    List<Value> values,
    Optional<Result> result) {
  /** Data of billing period (IEC 62056-6-1): results about periods. */
  public static final ObisCode PERIODS = ObisCode.of("1-0:98.1.0.255");

  /** Event log (IEC 62056-6-1): values that left their limits or came back. */
  public static final ObisCode EVENTS = ObisCode.of("1-0:99.98.0.255");

  /** The source of what a profile made. */
  public static final String PROCESSED = "processed";

  private static final int MOST_CHARACTERS = 32;

  /**
   * A value.
   *
   * @param code what it says
   * @param value exact
   * @param unit its unit
   * @param at when, for a maximum
   */
  public record Value(ObisCode code, BigDecimal value, Unit unit, Optional<Instant> at) {
    static Value of(Measurement measurement) {
      Quantity quantity = measurement.quantity();
      return new Value(measurement.code(), quantity.value(), quantity.unit(), Optional.empty());
    }

    boolean isSayable() {
      return Math.abs((long) value.scale()) <= MOST_CHARACTERS
          && value.precision() <= 2 * MOST_CHARACTERS
          && text().length() <= MOST_CHARACTERS;
    }

    String text() {
      return value.toPlainString();
    }
  }

  /**
   * What a result has beside its values.
   *
   * @param from where its period begins; for an event the time of its value
   * @param revision 0 for the first, then counted upwards by corrections
   * @param complete whether every value was there that it is made of
   * @param event for an event {@code above}, {@code below} or {@code normal}, else empty
   * @param count how many meters an average has, else 1
   */
  public record Result(Instant from, int revision, boolean complete, String event, int count) {}

  public Row {
    values = List.copyOf(values);
  }

  /** A reading as the meter registered it. */
  public static Row of(Reading reading) {
    return new Row(
        Optional.of(reading.meter()),
        reading.series(),
        reading.registered(),
        reading.quality(),
        reading.source().name().toLowerCase(Locale.ROOT).replace('_', '-'),
        reading.measurements().stream().map(Value::of).toList(),
        Optional.empty());
  }

  boolean isSayable() {
    return values.stream().anyMatch(Value::isSayable);
  }
}
