package io.tiaki.cosem.classes;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Makes rows of a profile's buffer (IEC 62056-6-2, 4.3.6). null-data stands for the value of the
 * row before, in a clock's column for its time plus one capture period; a delta type for the
 * difference to the value before. The clock may stand in any column. For one thread at a time.
 */
public final class ProfileRows {
  private final List<CaptureObject> columns;
  private final Duration period;
  private final @Nullable CosemData[] before;
  private @Nullable CosemDateTime time;

  /**
   * @param columns of the rows, in their order
   * @param period capture_period; zero when it captures at events
   */
  public ProfileRows(List<CaptureObject> columns, Duration period) {
    this.columns = List.copyOf(columns);
    this.period = period;
    this.before = new @Nullable CosemData[columns.size()];
  }

  /**
   * The rows of a buffer, or of a part of it.
   *
   * @throws IllegalArgumentException when it is no array of such rows
   */
  public List<ProfileRow> of(CosemData buffer) {
    return Element.of(buffer).array(this::row);
  }

  private ProfileRow row(Element element) {
    List<Element> cells = element.structure(columns.size());
    if (element.data() instanceof CosemData.Structure s && s.elements().size() > columns.size()) {
      throw element.expected("a structure of " + columns.size());
    }
    List<CosemData> row = new ArrayList<>(cells.size());
    Optional<CosemDateTime> captured = Optional.empty();
    for (int i = 0; i < cells.size(); i++) {
      Element cell = cells.get(i);
      boolean clock = columns.get(i).isTime() && columns.get(i).dataIndex() == 0;
      CosemData value = clock ? time(cell) : value(i, cell);
      row.add(value);
      if (clock && captured.isEmpty() && !(value instanceof CosemData.NullData)) {
        captured = Optional.of(new Element(value, cell.place()).dateTime());
      }
    }
    time = captured.orElse(null);
    return new ProfileRow(columns, row, captured);
  }

  private CosemData time(Element cell) {
    if (!(cell.data() instanceof CosemData.NullData)) {
      return cell.data();
    }
    CosemDateTime last = time;
    CosemDateTime next = last == null || period.isZero() ? null : plus(last, period);
    return next == null ? cell.data() : new CosemData.DateTime(next);
  }

  private CosemData value(int column, Element cell) {
    CosemData last = before[column];
    CosemData value = cell.data();
    OptionalLong delta = Integers.delta(value);
    if (delta.isPresent()) {
      if (last == null) {
        throw cell.expected("a value before a difference to it");
      }
      value = Integers.plus(last, delta.getAsLong());
    } else if (value instanceof CosemData.NullData && last != null) {
      value = last;
    }
    before[column] = value instanceof CosemData.NullData ? null : value;
    return value;
  }

  /** Later by so much, deviation and status kept; null when it is not fully specified. */
  private static @Nullable CosemDateTime plus(CosemDateTime time, Duration period) {
    try {
      LocalDateTime later =
          LocalDateTime.of(time.year(), time.month(), time.dayOfMonth(), time.hour(), time.minute())
              .plusSeconds(time.second() == 0xff ? 0 : time.second())
              .plus(period);
      return new CosemDateTime(
          later.getYear(),
          later.getMonthValue(),
          later.getDayOfMonth(),
          later.getDayOfWeek().getValue(),
          later.getHour(),
          later.getMinute(),
          later.getSecond(),
          time.hundredths(),
          time.deviation(),
          time.clockStatus());
    } catch (DateTimeException unspecified) {
      return null;
    }
  }
}
