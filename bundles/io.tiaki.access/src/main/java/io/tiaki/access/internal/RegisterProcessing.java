package io.tiaki.access.internal;

import io.tiaki.access.internal.Periods.Period;
import io.tiaki.model.Reading;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The registers at the ends of periods: a reading leaves when its time stamp is one, whenever it
 * comes. There is nothing to remember and nothing to correct.
 */
final class RegisterProcessing implements Processing {
  private final Rule rule;

  RegisterProcessing(Rule rule) {
    this.rule = rule;
  }

  @Override
  public List<Row> take(Reading reading, Memory memory) {
    Instant at = reading.registered();
    Period next = rule.periods().at(at);
    if (!next.from().equals(at)) {
      return List.of();
    }
    Instant from = rule.periods().before(next).from();
    return List.of(
        new Row(
            Optional.of(reading.meter()),
            Row.PERIODS,
            at,
            reading.quality(),
            Row.PROCESSED,
            reading.measurements().stream().map(Row.Value::of).toList(),
            Optional.of(new Row.Result(from, 0, true, "", 1))));
  }
}
