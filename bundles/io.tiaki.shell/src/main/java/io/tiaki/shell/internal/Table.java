package io.tiaki.shell.internal;

import java.util.ArrayList;
import java.util.List;

/** Rows of text in columns as wide as they need to be. */
final class Table {
  private final List<String[]> rows = new ArrayList<>();
  private final boolean[] toTheRight;

  /**
   * @param heads of the columns; one that begins with {@code >} is aligned to the right
   */
  Table(String... heads) {
    toTheRight = new boolean[heads.length];
    String[] row = new String[heads.length];
    for (int i = 0; i < heads.length; i++) {
      toTheRight[i] = heads[i].startsWith(">");
      row[i] = toTheRight[i] ? heads[i].substring(1) : heads[i];
    }
    rows.add(row);
  }

  void row(String... cells) {
    rows.add(cells);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        String fill = " ".repeat(width(i) - row[i].length());
        line.append(toTheRight[i] ? fill + row[i] : row[i] + fill).append("  ");
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> row[column].length()).max().orElse(0);
  }
}
