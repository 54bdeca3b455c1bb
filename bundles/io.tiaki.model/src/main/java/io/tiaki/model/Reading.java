package io.tiaki.model;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * What a meter registered at one instant (R88): one row of a profile, or the registers read on
 * demand.
 *
 * @param meter who registered it
 * @param series the profile it belongs to; {@link ObisCode#CLOCK} for a reading on demand, which is
 *     a row of none
 * @param registered the meter's time stamp, cut to milliseconds
 * @param measurements the values, at least one and at most 64
 * @param quality what the meter says about it
 * @param source by which way it came
 */
public record Reading(
    MeterId meter,
    ObisCode series,
    Instant registered,
    List<Measurement> measurements,
    Quality quality,
    Source source) {
  /** The most values one reading can have. */
  public static final int MAX_MEASUREMENTS = 64;

  /**
   * @throws IllegalArgumentException when there is no value or more than 64
   */
  public Reading {
    measurements = List.copyOf(measurements);
    if (measurements.isEmpty() || measurements.size() > MAX_MEASUREMENTS) {
      throw new IllegalArgumentException(
          "A reading has 1 to 64 values, got " + measurements.size());
    }
    registered = registered.truncatedTo(ChronoUnit.MILLIS);
  }

  /** The identity of this reading. */
  public ReadingId id() {
    return new ReadingId(meter, series, registered);
  }

  /** The value with this code, if the reading has it. */
  public Optional<Quantity> quantity(ObisCode code) {
    return measurements.stream()
        .filter(m -> m.code().equals(code))
        .map(Measurement::quantity)
        .findFirst();
  }
}
