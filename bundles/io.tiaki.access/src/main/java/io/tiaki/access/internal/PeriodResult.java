package io.tiaki.access.internal;

import io.tiaki.access.internal.Periods.Period;
import io.tiaki.model.Measurement;
import io.tiaki.model.Reading;
import java.time.Instant;
import java.util.List;

/** How the result of a period is made of values. Has no state. */
interface PeriodResult {
  /** Whose result a reading belongs to: a meter's, or one of all meters together. */
  boolean isOfGroup();

  /** Whether the value of a reading at an instant is needed for a period. */
  boolean wants(Period period, Instant at, Measurement measurement);

  /** Whether nothing is missing any more. */
  boolean isComplete(Period period, Samples samples);

  /** Makes the result. */
  Made make(Period period, Samples samples);

  /**
   * A result.
   *
   * @param values empty: nothing can, or may, be said
   * @param valid whether all values that it is made of were valid and rose as registers do
   * @param count how many meters it is made of
   */
  record Made(List<Row.Value> values, boolean valid, int count) {}

  /** Whether a reading can be used at all. */
  default boolean isUsable(Reading reading) {
    return reading.quality() != io.tiaki.model.Quality.INVALID;
  }
}
