package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.SelectiveAccess;
import io.tiaki.cosem.codec.Axdr;
import io.tiaki.meter.internal.metering.Row;
import io.tiaki.meter.internal.metering.SmartMeter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The buffer of the load profile with selective access by range and by entry (IEC 62056-6-2,
 * 4.3.6).
 */
final class ProfileBuffer {
  static final int BY_RANGE = 1;
  static final int BY_ENTRY = 2;

  private static final int UNSPECIFIED_YEAR = 0xffff;

  private ProfileBuffer() {}

  static GetResult read(SmartMeter meter, Optional<SelectiveAccess> access) {
    if (access.isEmpty()) {
      return value(meter.rows(0, Integer.MAX_VALUE), Columns.ALL);
    }
    if (!(access.get().parameters() instanceof CosemData.Structure s) || s.elements().size() != 4) {
      return access.get().selector() == BY_RANGE || access.get().selector() == BY_ENTRY
          ? Refusals.TYPE_UNMATCHED
          : Refusals.SCOPE_OF_ACCESS;
    }
    return switch (access.get().selector()) {
      case BY_RANGE -> byRange(meter, s.elements());
      case BY_ENTRY -> byEntry(meter, s.elements());
      default -> Refusals.SCOPE_OF_ACCESS;
    };
  }

  /** range_descriptor: restricting object, from, to, columns. */
  private static GetResult byRange(SmartMeter meter, List<CosemData> range) {
    OptionalLong from = millis(range.get(1), Long.MIN_VALUE);
    OptionalLong to = millis(range.get(2), Long.MAX_VALUE);
    if (from.isEmpty() || to.isEmpty() || !(range.get(3) instanceof CosemData.Array selected)) {
      return Refusals.TYPE_UNMATCHED;
    }
    List<Columns> columns = new ArrayList<>();
    for (CosemData definition : selected.elements()) {
      Optional<Columns> column =
          Columns.ALL.stream().filter(c -> c.definition().equals(definition)).findFirst();
      if (column.isEmpty()) {
        return Refusals.SCOPE_OF_ACCESS;
      }
      columns.add(column.get());
    }
    if (!range.get(0).equals(Columns.CLOCK.definition())) {
      return Refusals.SCOPE_OF_ACCESS;
    }
    // Entries have whole seconds: the first at or after "from", the last at or before "to".
    long first = -Math.floorDiv(-Math.max(0, from.getAsLong()), 1_000L);
    long last = Math.min(Math.floorDiv(to.getAsLong(), 1_000L), 0xffff_ffffL);
    return value(meter.rowsByTime(first, last), columns.isEmpty() ? Columns.ALL : columns);
  }

  /**
   * entry_descriptor: from and to entry, from and to column; the oldest entry and the first column
   * are 1, 0 as end is the last.
   */
  private static GetResult byEntry(SmartMeter meter, List<CosemData> entries) {
    if (!(entries.get(0) instanceof CosemData.DoubleLongUnsigned from)
        || !(entries.get(1) instanceof CosemData.DoubleLongUnsigned to)
        || !(entries.get(2) instanceof CosemData.LongUnsigned fromColumn)
        || !(entries.get(3) instanceof CosemData.LongUnsigned toColumn)) {
      return Refusals.TYPE_UNMATCHED;
    }
    int lastColumn = toColumn.value() == 0 ? Columns.ALL.size() : toColumn.value();
    if (from.value() == 0
        || fromColumn.value() == 0
        || fromColumn.value() > lastColumn
        || lastColumn > Columns.ALL.size()) {
      return Refusals.SCOPE_OF_ACCESS;
    }
    long first = Math.min(from.value() - 1, Integer.MAX_VALUE);
    long end = to.value() == 0 ? Integer.MAX_VALUE : Math.min(to.value(), Integer.MAX_VALUE);
    return value(
        meter.rows((int) first, (int) end),
        Columns.ALL.subList(fromColumn.value() - 1, lastColumn));
  }

  private static GetResult value(List<Row> rows, List<Columns> columns) {
    List<CosemData> entries = new ArrayList<>(rows.size());
    for (Row row : rows) {
      entries.add(Columns.structure(row, columns));
    }
    return new GetResult.Value(new CosemData.Array(entries));
  }

  /** The time that a bound means; a bound without a year is none. Empty when it is no time. */
  private static OptionalLong millis(CosemData bound, long unbounded) {
    Optional<CosemDateTime> time = Axdr.dateTime(bound);
    if (time.isPresent() && time.get().year() == UNSPECIFIED_YEAR) {
      return OptionalLong.of(unbounded);
    }
    Optional<Instant> instant = time.flatMap(CosemDateTime::toInstant);
    return instant.isPresent()
        ? OptionalLong.of(instant.get().toEpochMilli())
        : OptionalLong.empty();
  }
}
