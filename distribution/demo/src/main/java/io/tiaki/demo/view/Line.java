package io.tiaki.demo.view;

/** One line of a screen, never wider than it. */
final class Line {
  private final StringBuilder text = new StringBuilder();
  private final boolean colours;
  private int room;

  Line(int width, boolean colours) {
    room = width;
    this.colours = colours;
  }

  Line add(Paint paint, String part) {
    String cut = Texts.cut(part, room);
    room -= cut.length();
    text.append(paint.on(cut, colours));
    return this;
  }

  Line add(String part) {
    return add(Paint.PLAIN, part);
  }

  /** A part at the right end, when there is room for it. */
  Line atEnd(Paint paint, String part) {
    if (part.length() + 2 <= room) {
      add(" ".repeat(room - part.length()));
      add(paint, part);
    }
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
