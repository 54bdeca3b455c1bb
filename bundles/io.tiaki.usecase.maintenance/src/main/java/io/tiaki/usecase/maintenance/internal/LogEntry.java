package io.tiaki.usecase.maintenance.internal;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.classes.Integers;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An entry of a meter's event log.
 *
 * @param at when, by the meter's clock; empty when it tells no time between 2000 and 2100
 * @param code what happened, 0 to 65,535
 */
record LogEntry(Optional<Instant> at, int code) {
  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");
  private static final int MOST_CODE = 0xffff;

  /** Reads a row; empty when it has no event code. */
  static Optional<LogEntry> of(CosemData row, EventLog.Layout layout) {
    if (!(row instanceof CosemData.Structure structure)) {
      return Optional.empty();
    }
    List<CosemData> cells = structure.elements();
    if (cells.size() != layout.columns()) {
      return Optional.empty();
    }
    OptionalLong code = Integers.of(cells.get(layout.code()));
    return code.isPresent() && code.getAsLong() >= 0 && code.getAsLong() <= MOST_CODE
        ? Optional.of(new LogEntry(time(cells.get(layout.time())), (int) code.getAsLong()))
        : Optional.empty();
  }

  private static Optional<Instant> time(CosemData cell) {
    Optional<CosemDateTime> time = Optional.empty();
    if (cell instanceof CosemData.DateTime v) {
      time = Optional.of(v.value());
    } else if (cell instanceof CosemData.OctetString o
        && o.value().length() == CosemDateTime.LENGTH) {
      time = Optional.of(CosemDateTime.of(o.value().toArray(), 0));
    }
    return time.flatMap(CosemDateTime::toInstant)
        .filter(t -> !t.isBefore(EARLIEST) && t.isBefore(LATEST));
  }
}
