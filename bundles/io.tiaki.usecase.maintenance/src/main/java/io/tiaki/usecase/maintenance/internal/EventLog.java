package io.tiaki.usecase.maintenance.internal;

import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.SelectiveAccess;
import io.tiaki.cosem.classes.CaptureObject;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What is new in a meter's event log (profile generic 0-0:99.98.0; IEC 62056-6-2, 4.3.6). What was
 * read before ends with some known entries: times do not tell, because a clock may be set back.
 */
final class EventLog {
  static final ObisCode NAME = ObisCode.of("0-0:99.98.0.255");
  static final AttributeDescriptor ENTRIES_IN_USE = new AttributeDescriptor(7, NAME, 7);

  /** So many entries tell where it was read to. */
  static final int TAIL = 4;

  /** So many entries are read at first, and when what is known is not among them. */
  static final int FEW = 16;

  static final int MOST = 128;

  private static final AttributeDescriptor BUFFER = new AttributeDescriptor(7, NAME, 2);
  private static final AttributeDescriptor COLUMNS = new AttributeDescriptor(7, NAME, 3);
  private static final int BY_ENTRY = 2;
  private static final int MOST_COLUMNS = 16;

  private final CosemClient cosem;
  private final MeterId meter;
  private final Executor thread;

  /** Where an entry has time and code. */
  record Layout(int columns, int time, int code) {}

  /**
   * What was read.
   *
   * @param fresh entries after the known ones, the oldest first
   * @param tail by which it is known the next time how far it was read
   * @param gap whether entries before the fresh ones may be missing
   * @param malformed entries that are none
   */
  record News(List<LogEntry> fresh, List<LogEntry> tail, boolean gap, int malformed) {
    News {
      fresh = List.copyOf(fresh);
      tail = List.copyOf(tail);
    }
  }

  EventLog(CosemClient cosem, MeterId meter, Executor thread) {
    this.cosem = cosem;
    this.meter = meter;
    this.thread = thread;
  }

  /** How entries look; empty when the meter has no log that can be understood. */
  CompletionStage<Optional<Layout>> layout() {
    return cosem.get(meter, COLUMNS).thenApply(EventLog::layout);
  }

  private static Optional<Layout> layout(GetResult answer) {
    if (!(answer instanceof GetResult.Value value)) {
      return Optional.empty();
    }
    List<CaptureObject> columns;
    try {
      columns = CaptureObject.listOf(value.data(), MOST_COLUMNS);
    } catch (IllegalArgumentException nonsense) {
      return Optional.empty();
    }
    int time = -1;
    int code = -1;
    for (int i = columns.size() - 1; i >= 0; i--) {
      CaptureObject column = columns.get(i);
      ObisCode name = column.instance();
      time = column.isTime() ? i : time;
      code = column.classId() == 1 && name.c() == 96 && name.d() == 11 ? i : code;
    }
    return time < 0 || code < 0
        ? Optional.empty()
        : Optional.of(new Layout(columns.size(), time, code));
  }

  /**
   * Reads what follows the known entries.
   *
   * @param known the last entries that were read; empty: none was
   * @param inUse how many there are
   */
  CompletionStage<News> read(Layout layout, List<LogEntry> known, long inUse) {
    return read(layout, known, inUse, FEW)
        .thenComposeAsync(
            few ->
                few.gap() && inUse > FEW && !known.isEmpty()
                    ? read(layout, known, inUse, MOST)
                    : CompletableFuture.completedStage(few),
            thread);
  }

  private CompletionStage<News> read(Layout layout, List<LogEntry> known, long inUse, int most) {
    SelectiveAccess last = lastFrom(Math.max(1, inUse - most + 1));
    return cosem
        .get(meter, BUFFER, last)
        .thenComposeAsync(
            answer ->
                // Not every meter has access by entry.
                answer instanceof GetResult.Error error && !Look.isPassing(error.result())
                    ? cosem.get(meter, BUFFER)
                    : CompletableFuture.completedStage(answer),
            thread)
        .thenApplyAsync(answer -> news(layout, known, Look.value(answer), most), thread);
  }

  private static News news(
      Layout layout, List<LogEntry> known, @Nullable CosemData buffer, int most) {
    if (!(buffer instanceof CosemData.Array array)) {
      return new News(List.of(), known, false, 1);
    }
    List<CosemData> rows = array.elements();
    List<LogEntry> entries = new ArrayList<>();
    int malformed = 0;
    for (CosemData row : rows.subList(Math.max(0, rows.size() - most), rows.size())) {
      Optional<LogEntry> entry = LogEntry.of(row, layout);
      entry.ifPresent(entries::add);
      malformed += entry.isPresent() ? 0 : 1;
    }
    int from = known.isEmpty() ? 0 : after(entries, known);
    List<LogEntry> fresh = entries.subList(Math.max(0, from), entries.size());
    List<LogEntry> tail = entries.subList(Math.max(0, entries.size() - TAIL), entries.size());
    return new News(fresh, tail, from < 0, malformed);
  }

  /** Where the entries after the known ones begin; -1 when those are not there any more. */
  private static int after(List<LogEntry> entries, List<LogEntry> known) {
    for (int end = entries.size(); end > 0; end--) {
      int compared = Math.min(end, known.size());
      List<LogEntry> last = known.subList(known.size() - compared, known.size());
      if (entries.subList(end - compared, end).equals(last)) {
        return end;
      }
    }
    return -1;
  }

  /** entry_descriptor: to the end, all columns. */
  private static SelectiveAccess lastFrom(long first) {
    return new SelectiveAccess(
        BY_ENTRY,
        CosemData.Structure.of(
            new CosemData.DoubleLongUnsigned(first),
            new CosemData.DoubleLongUnsigned(0),
            new CosemData.LongUnsigned(1),
            new CosemData.LongUnsigned(0)));
  }
}
