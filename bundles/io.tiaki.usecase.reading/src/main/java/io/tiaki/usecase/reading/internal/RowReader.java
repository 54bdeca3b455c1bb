package io.tiaki.usecase.reading.internal;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.classes.Integers;
import io.tiaki.model.Measurement;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import io.tiaki.model.Quality;
import io.tiaki.model.Reading;
import io.tiaki.model.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes readings of rows that come one after the other. null-data means: the clock of the row
 * before plus one period, or any other value as in the row before (IEC 62056-6-2, 4.3.6).
 */
final class RowReader {
  private final MeterId meter;
  private final List<Column> columns;
  private final Duration period;
  private final Source source;
  private final @Nullable CosemData[] before;
  private @Nullable Instant clockBefore;

  RowReader(MeterId meter, List<Column> columns, Duration period, Source source) {
    this.meter = meter;
    this.columns = columns;
    this.period = period;
    this.source = source;
    this.before = new @Nullable CosemData[columns.size()];
  }

  /**
   * Reads the next row.
   *
   * @return the reading; empty when the row has no usable time or no measured value
   * @throws NonsenseException when it has not as many places as the layout
   */
  Optional<Reading> read(List<CosemData> cells) throws NonsenseException {
    if (cells.size() != columns.size()) {
      throw new NonsenseException(
          "A row has " + cells.size() + " values where the layout has " + columns.size());
    }
    Row row = new Row();
    for (int i = 0; i < cells.size(); i++) {
      read(row, i, cells.get(i));
    }
    clockBefore = row.time;
    if (row.time == null || row.measurements.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Reading(meter, ObisCode.LOAD_PROFILE, row.time, row.measurements, row.quality, source));
  }

  private void read(Row row, int place, CosemData cell) {
    Column column = columns.get(place);
    boolean isNull = cell instanceof CosemData.NullData;
    if (column.kind() == Column.Kind.CLOCK) {
      row.clock(isNull ? following() : ClockValue.of(cell));
      return;
    }
    CosemData value = isNull ? before[place] : cell;
    before[place] = value;
    if (value == null) {
      return;
    }
    switch (column.kind()) {
      case STATUS -> Integers.of(value).ifPresent(row::status);
      case REGISTER ->
          Numbers.quantity(value, column.scaler(), column.unit())
              .ifPresent(
                  quantity -> row.measurements.add(new Measurement(column.code(), quantity)));
      default -> {
        // Not a measured value.
      }
    }
  }

  private Optional<ClockValue> following() {
    return Optional.ofNullable(clockBefore).map(t -> new ClockValue(t.plus(period), Quality.VALID));
  }

  /** What was gathered of a row so far. */
  private static final class Row {
    private final List<Measurement> measurements = new ArrayList<>();
    private @Nullable Instant time;
    private Quality quality = Quality.VALID;

    void clock(Optional<ClockValue> clock) {
      if (clock.isPresent() && time == null) {
        time = clock.get().time();
        quality = Status.worse(quality, clock.get().quality());
      }
    }

    void status(long status) {
      quality = Status.worse(quality, Status.quality(status));
    }
  }
}
