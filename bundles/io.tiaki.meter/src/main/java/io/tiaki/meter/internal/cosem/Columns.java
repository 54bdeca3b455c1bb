package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.CosemData;
import io.tiaki.meter.internal.metering.Row;
import io.tiaki.model.ObisCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What one capture registers, in the order of the load profile and of the pushes. */
enum Columns {
  CLOCK(8, "0-0:1.0.0.255"),
  STATUS(1, "0-0:96.10.1.255"),
  IMPORT(3, "1-0:1.8.0.255"),
  EXPORT(3, "1-0:2.8.0.255"),
  VOLTAGE(3, "1-0:32.7.0.255");

  /** All of them; not to be changed. */
  static final List<Columns> ALL = List.of(values());

  private static final int VALUE = 2;

  private final int classId;
  private final ObisCode name;

  Columns(int classId, String name) {
    this.classId = classId;
    this.name = ObisCode.of(name);
  }

  ObisCode code() {
    return name;
  }

  /** capture_object_definition (IEC 62056-6-2, 4.3.6). */
  CosemData definition() {
    return Values.structure(
        Values.u16(classId), Values.logicalName(name), Values.i8(VALUE), Values.u16(0));
  }

  static CosemData definitions() {
    return new CosemData.Array(ALL.stream().map(Columns::definition).toList());
  }

  CosemData value(Row row) {
    return switch (this) {
      case CLOCK -> Values.time(Instant.ofEpochSecond(row.epochSecond()));
      case STATUS -> Values.u8(row.status());
      case IMPORT -> Values.u32(row.imported());
      case EXPORT -> Values.u32(row.exported());
      case VOLTAGE -> Values.u16(row.decivolts());
    };
  }

  /** An entry with some columns. */
  static CosemData structure(Row row, List<Columns> columns) {
    List<CosemData> values = new ArrayList<>(columns.size());
    for (Columns column : columns) {
      values.add(column.value(row));
    }
    return new CosemData.Structure(values);
  }
}
