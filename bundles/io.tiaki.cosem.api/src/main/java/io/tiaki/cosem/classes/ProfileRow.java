package io.tiaki.cosem.classes;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import java.util.List;
import java.util.Optional;

/**
 * A row of a profile, with nothing left out: what the meter did not repeat is filled in,
 * differences are added up.
 *
 * @param columns what was captured
 * @param cells one for each column; null-data where there never was a value
 * @param time when it was captured; empty when no column is a clock, or its time is not known
 */
public record ProfileRow(
    List<CaptureObject> columns, List<CosemData> cells, Optional<CosemDateTime> time) {
  /**
   * @throws IllegalArgumentException when there are not as many cells as columns
   */
  public ProfileRow {
    columns = List.copyOf(columns);
    cells = List.copyOf(cells);
    if (columns.size() != cells.size()) {
      throw new IllegalArgumentException("A row has as many cells as columns");
    }
  }

  /** The cell of a column; empty when there is no such column. */
  public Optional<CosemData> cell(CaptureObject column) {
    int at = columns.indexOf(column);
    return at < 0 ? Optional.empty() : Optional.of(cells.get(at));
  }
}
