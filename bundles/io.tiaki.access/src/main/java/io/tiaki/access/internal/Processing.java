package io.tiaki.access.internal;

import io.tiaki.model.Reading;
import io.tiaki.platform.StateException;
import java.util.List;

/**
 * Makes results of readings (R42, a). What it says follows from the readings in the order of the
 * log and from nothing else, so that it says the same again after a crash.
 */
interface Processing {
  /**
   * Takes the next reading that the profile selects.
   *
   * @param memory what this remembers
   * @return what leaves because of it
   * @throws StateException when the memory cannot be read: the same reading comes again
   */
  List<Row> take(Reading reading, Memory memory) throws StateException;

  /** The processing that a rule names. */
  static Processing of(Rule rule, Selection.Meters meters) {
    return switch (rule.kind()) {
      case RAW -> (reading, memory) -> List.of(Row.of(reading));
      case REGISTER -> new RegisterProcessing(rule);
      case TIME_OF_USE -> new PeriodProcessing(rule, new TimeOfUse(rule));
      case MAXIMUM -> new PeriodProcessing(rule, new Maximum(rule));
      case AVERAGE -> new PeriodProcessing(rule, new Average(rule, meters));
      case THRESHOLD -> new ThresholdProcessing(rule);
    };
  }
}
