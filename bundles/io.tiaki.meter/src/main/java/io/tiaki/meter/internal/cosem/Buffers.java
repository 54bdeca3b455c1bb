package io.tiaki.meter.internal.cosem;

import static io.tiaki.meter.internal.cosem.Values.elements;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.SelectiveAccess;
import io.tiaki.cosem.codec.Axdr;
import io.tiaki.model.ObisCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Buffers of profiles whose entries are kept as they were captured, with selective access by range
 * of a time or a number, and by entry (IEC 62056-6-2, 4.3.6).
 */
final class Buffers {
  private Buffers() {}

  /** capture_object_definition of attribute 2. */
  static CosemData definition(int classId, String name) {
    return definition(classId, name, 2);
  }

  static CosemData definition(int classId, String name, int attribute) {
    return Values.structure(
        Values.u16(classId),
        Values.logicalName(ObisCode.of(name)),
        Values.i8(attribute),
        Values.u16(0));
  }

  /** A profile generic with its buffer. */
  static CosemObject.Builder profile(
      String name,
      Function<Device, List<CosemData>> entries,
      Function<Device, CosemData> definitions) {
    return new CosemObject.Builder(7, 1, name)
        .selective(
            2,
            List.of(ProfileBuffer.BY_RANGE, ProfileBuffer.BY_ENTRY),
            (device, association, access) ->
                read(entries.apply(device), elements(definitions.apply(device)), access));
  }

  static GetResult read(
      List<CosemData> entries, List<CosemData> definitions, Optional<SelectiveAccess> access) {
    if (access.isEmpty()) {
      return new GetResult.Value(new CosemData.Array(entries));
    }
    int selector = access.get().selector();
    if (selector != ProfileBuffer.BY_RANGE && selector != ProfileBuffer.BY_ENTRY) {
      return Refusals.SCOPE_OF_ACCESS;
    }
    if (!(access.get().parameters() instanceof CosemData.Structure s) || s.elements().size() != 4) {
      return Refusals.TYPE_UNMATCHED;
    }
    return selector == ProfileBuffer.BY_RANGE
        ? byRange(entries, definitions, s.elements())
        : byEntry(entries, definitions.size(), s.elements());
  }

  private static GetResult byRange(
      List<CosemData> entries, List<CosemData> definitions, List<CosemData> range) {
    OptionalLong from = comparable(range.get(1), Long.MIN_VALUE);
    OptionalLong to = comparable(range.get(2), Long.MAX_VALUE);
    if (from.isEmpty() || to.isEmpty() || !(range.get(3) instanceof CosemData.Array selected)) {
      return Refusals.TYPE_UNMATCHED;
    }
    List<Integer> columns = new ArrayList<>();
    for (CosemData definition : selected.elements()) {
      columns.add(definitions.indexOf(definition));
    }
    int restricting = definitions.indexOf(range.get(0));
    if (restricting < 0 || columns.contains(-1)) {
      return Refusals.SCOPE_OF_ACCESS;
    }
    List<CosemData> found = new ArrayList<>();
    for (CosemData entry : entries) {
      OptionalLong value = comparable(Values.element(entry, restricting), Long.MIN_VALUE);
      if (value.isPresent()
          && value.getAsLong() >= from.getAsLong()
          && value.getAsLong() <= to.getAsLong()) {
        found.add(columns.isEmpty() ? entry : some(entry, columns));
      }
    }
    return new GetResult.Value(new CosemData.Array(found));
  }

  private static CosemData some(CosemData entry, List<Integer> columns) {
    return new CosemData.Structure(
        columns.stream().map(column -> Values.element(entry, column)).toList());
  }

  private static GetResult byEntry(List<CosemData> entries, int width, List<CosemData> range) {
    if (!(range.get(0) instanceof CosemData.DoubleLongUnsigned from)
        || !(range.get(1) instanceof CosemData.DoubleLongUnsigned to)
        || !(range.get(2) instanceof CosemData.LongUnsigned fromColumn)
        || !(range.get(3) instanceof CosemData.LongUnsigned toColumn)) {
      return Refusals.TYPE_UNMATCHED;
    }
    int lastColumn = toColumn.value() == 0 ? width : toColumn.value();
    if (from.value() == 0
        || fromColumn.value() == 0
        || fromColumn.value() > lastColumn
        || lastColumn > width) {
      return Refusals.SCOPE_OF_ACCESS;
    }
    long end = to.value() == 0 ? entries.size() : Math.min(to.value(), entries.size());
    List<CosemData> found = new ArrayList<>();
    for (long i = from.value() - 1; i < end; i++) {
      found.add(
          new CosemData.Structure(
              elements(entries.get((int) i)).subList(fromColumn.value() - 1, lastColumn)));
    }
    return new GetResult.Value(new CosemData.Array(found));
  }

  /** A time in ms or a number; an unspecified time is the bound that it stands for. */
  private static OptionalLong comparable(CosemData value, long unspecified) {
    Optional<CosemDateTime> time = Axdr.dateTime(value);
    if (time.isEmpty()) {
      return Values.integer(value);
    }
    Optional<Instant> instant = time.get().toInstant();
    return OptionalLong.of(instant.map(Instant::toEpochMilli).orElse(unspecified));
  }
}
