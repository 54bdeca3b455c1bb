package io.tiaki.cosem.classes;

import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.Repetition;
import io.tiaki.cosem.SelectiveAccess;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Profile generic, class 7 version 1 (IEC 62056-6-2, 4.3.6). */
public final class ProfileGeneric extends CosemObject {
  private static final int BY_RANGE = 1;
  private static final int BY_ENTRY = 2;

  /** So many columns at most. */
  private static final int MOST_COLUMNS = 255;

  /** How entries are sorted, by their number in the standard. */
  public enum SortMethod {
    /** Not used. */
    NONE,
    /** First in, first out. */
    FIFO,
    /** Last in, first out. */
    LIFO,
    /** The largest first. */
    LARGEST,
    /** The smallest first. */
    SMALLEST,
    /** The nearest to zero first. */
    NEAREST_TO_ZERO,
    /** The farthest from zero first. */
    FAREST_FROM_ZERO
  }

  /**
   * What does not change as long as nobody changes it.
   *
   * @param columns capture_objects
   * @param period capture_period; zero when it captures at events
   */
  public record Layout(List<CaptureObject> columns, Duration period) {
    public Layout {
      columns = List.copyOf(columns);
    }
  }

  public ProfileGeneric(CosemClient client, MeterId meter, ObisCode logicalName) {
    super(client, meter, 7, logicalName);
  }

  /** What is captured and how often: needed to understand the rows. */
  public CompletionStage<Layout> layout() {
    return read(
        List.of(3, 4),
        answers ->
            new Layout(
                answers.next("capture_objects", e -> CaptureObject.listOf(e.data(), MOST_COLUMNS)),
                answers.next("capture_period", Element::seconds)));
  }

  /** How entries are sorted. */
  public CompletionStage<SortMethod> sortMethod() {
    return read(5, "sort_method", e -> SortMethod.values()[(int) e.integer(1, 6)]);
  }

  /** By which column entries are sorted; it need not be the first. */
  public CompletionStage<CaptureObject> sortObject() {
    return read(6, "sort_object", CaptureObject::of);
  }

  /** How many entries there are, 0 to 2^32-1. */
  public CompletionStage<Long> entriesInUse() {
    return read(7, "entries_in_use", Element::u32);
  }

  /** How many entries there can be, 0 to 2^32-1. */
  public CompletionStage<Long> profileEntries() {
    return read(8, "profile_entries", Element::u32);
  }

  /** All rows. */
  public CompletionStage<List<ProfileRow>> buffer(Layout layout) {
    return read(2, "buffer", e -> rows(layout).of(e.data()));
  }

  /**
   * The rows of a time, all columns.
   *
   * @param from the first instant
   * @param to the last instant
   */
  public CompletionStage<List<ProfileRow>> between(Layout layout, Instant from, Instant to) {
    return byRange(
        layout,
        clock(layout),
        Encoded.time(CosemDateTime.of(from)),
        Encoded.time(CosemDateTime.of(to)));
  }

  /** The clock that is captured: it may have another name than usual. */
  private static CaptureObject clock(Layout layout) {
    return layout.columns().stream()
        .filter(CaptureObject::isTime)
        .findFirst()
        .orElse(CaptureObject.CLOCK);
  }

  /**
   * The rows where a column is between two values, all columns.
   *
   * @param restricting the column
   * @param from the least value
   * @param to the greatest value
   */
  public CompletionStage<List<ProfileRow>> byRange(
      Layout layout, CaptureObject restricting, CosemData from, CosemData to) {
    return read(2, "buffer", range(restricting, from, to), e -> rows(layout).of(e.data()));
  }

  /** range_descriptor, for all columns. */
  public static SelectiveAccess range(CaptureObject restricting, CosemData from, CosemData to) {
    return new SelectiveAccess(
        BY_RANGE, Encoded.structure(restricting.data(), from, to, new CosemData.Array(List.of())));
  }

  /**
   * Some rows by their place, and some columns of them.
   *
   * @param fromEntry the first row, from 1
   * @param toEntry the last row; 0: to the end
   * @param fromColumn the first column, from 1
   * @param toColumn the last column; 0: to the end
   * @throws IllegalArgumentException when there are no such columns
   */
  public CompletionStage<List<ProfileRow>> byEntry(
      Layout layout, long fromEntry, long toEntry, int fromColumn, int toColumn) {
    int last = toColumn == 0 ? layout.columns().size() : toColumn;
    if (fromColumn < 1 || last < fromColumn || last > layout.columns().size()) {
      throw new IllegalArgumentException(
          "Columns are 1 to " + layout.columns().size() + ", got " + fromColumn + " to " + last);
    }
    Layout part = new Layout(layout.columns().subList(fromColumn - 1, last), layout.period());
    SelectiveAccess access =
        new SelectiveAccess(
            BY_ENTRY,
            Encoded.structure(
                Encoded.u32(fromEntry),
                Encoded.u32(toEntry),
                Encoded.u16(fromColumn),
                Encoded.u16(toColumn)));
    return read(2, "buffer", access, e -> rows(part).of(e.data()));
  }

  private static ProfileRows rows(Layout layout) {
    return new ProfileRows(layout.columns(), layout.period());
  }

  /** Empties the buffer. */
  public CompletionStage<Void> reset(Repetition repetition) {
    return invoke(1, "reset", Encoded.ZERO, repetition);
  }

  /** Captures a row now. */
  public CompletionStage<Void> capture(Repetition repetition) {
    return invoke(2, "capture", Encoded.ZERO, repetition);
  }
}
