package io.tiaki.auditor;

/** Text of others, for a terminal. */
final class Texts {
  private static final int MOST = 600;

  private Texts() {}

  /** Cut, and nothing in it that moves a cursor or turns text around. */
  static String printable(String text) {
    String cut = text.length() > MOST ? text.substring(0, MOST) + "..." : text;
    return cut.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]", "?");
  }
}
