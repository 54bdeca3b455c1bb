package io.tiaki.demo.view;

/** Colours for a terminal that wants them (NO_COLOR, no-color.org). */
enum Paint {
  PLAIN(""),
  BOLD("1"),
  DIM("2"),
  GOOD("32"),
  WARNING("33"),
  BAD("31"),
  FRESH("36");

  private final String code;

  Paint(String code) {
    this.code = code;
  }

  /** The text in this colour; it keeps its width. */
  String on(String text, boolean colours) {
    return !colours || code.isEmpty() || text.isEmpty()
        ? text
        : "\u001b[" + code + "m" + text + "\u001b[0m";
  }
}
