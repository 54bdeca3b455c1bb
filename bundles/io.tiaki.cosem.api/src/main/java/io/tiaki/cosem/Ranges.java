package io.tiaki.cosem;

/** Range checks of the values in this package. */
final class Ranges {
  private Ranges() {}

  static void check(long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException("Expected " + least + " to " + most + ", got " + value);
    }
  }
}
