package io.tiaki.access.internal;

import io.tiaki.model.Measurement;
import io.tiaki.model.Quality;
import io.tiaki.model.Reading;
import io.tiaki.platform.StateException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Says when a value leaves its limits and when it is back. A late reading, older than the last one
 * that was judged, is judged alone: it is an event when it is outside, and changes nothing else.
 */
final class ThresholdProcessing implements Processing {
  private static final String NORMAL = "normal";

  private final Rule rule;

  ThresholdProcessing(Rule rule) {
    this.rule = rule;
  }

  @Override
  public List<Row> take(Reading reading, Memory memory) throws StateException {
    if (reading.quality() == Quality.INVALID) {
      return List.of();
    }
    List<Row> rows = new ArrayList<>();
    for (Measurement measurement : reading.measurements()) {
      String side = side(measurement.quantity().value());
      String key = "t/" + reading.meter() + "/" + measurement.code();
      String[] last =
          memory
              .get(key)
              .map(octets -> new String(octets, StandardCharsets.US_ASCII).split(" "))
              .orElse(new String[] {NORMAL, Instant.EPOCH.toString()});
      boolean late = reading.registered().isBefore(Instant.parse(last[1]));
      if (late ? !side.equals(NORMAL) : !side.equals(last[0])) {
        rows.add(event(reading, measurement, side));
      }
      if (!late) {
        memory.put(key, (side + " " + reading.registered()).getBytes(StandardCharsets.US_ASCII));
      }
    }
    return rows;
  }

  private String side(BigDecimal value) {
    if (rule.high().isPresent() && value.compareTo(rule.high().get()) > 0) {
      return "above";
    }
    return rule.low().isPresent() && value.compareTo(rule.low().get()) < 0 ? "below" : NORMAL;
  }

  private static Row event(Reading reading, Measurement measurement, String side) {
    return new Row(
        Optional.of(reading.meter()),
        Row.EVENTS,
        reading.registered(),
        reading.quality(),
        Row.PROCESSED,
        List.of(Row.Value.of(measurement)),
        Optional.of(new Row.Result(reading.registered(), 0, true, side, 1)));
  }
}
