package io.tiaki.usecase.reading.internal;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.classes.CaptureObject;
import io.tiaki.model.MeterId;
import io.tiaki.model.Reading;
import io.tiaki.model.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes a reading of a pushed body: a structure in the order of the push object list, which may
 * itself stand in front.
 */
final class PushReader {
  private PushReader() {}

  /**
   * Reads a body.
   *
   * @return the reading; empty when it has no usable time or no measured value
   * @throws NonsenseException when the body does not fit the layout
   */
  static Optional<Reading> read(MeterId meter, Layout layout, CosemData body)
      throws NonsenseException {
    if (!(body instanceof CosemData.Structure structure)) {
      throw new NonsenseException("A pushed body is no structure");
    }
    List<CosemData> cells = structure.elements();
    List<Column> columns = layout.push();
    boolean expected =
        cells.size() == columns.size()
            && !columns.isEmpty()
            && columns.get(0).kind() == Column.Kind.OTHER;
    if (!cells.isEmpty() && cells.get(0) instanceof CosemData.Array list && !expected) {
      columns = columns(layout, ObjectLists.of(list));
      // The list may count itself as its first object or not.
      cells = columns.size() == cells.size() ? cells : cells.subList(1, cells.size());
    }
    return new RowReader(meter, columns, layout.period(), Source.PUSHED).read(cells);
  }

  private static List<Column> columns(Layout layout, List<CaptureObject> objects) {
    List<Column> columns = new ArrayList<>(objects.size());
    for (CaptureObject object : objects) {
      Column column = Column.simple(object);
      columns.add(
          ObjectLists.hasScaler(object)
              ? layout.register(object.instance()).orElse(column)
              : column);
    }
    return columns;
  }
}
