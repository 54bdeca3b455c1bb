package io.tiaki.demo.bench;

import java.util.List;

/**
 * Measured several times, milliseconds.
 *
 * @param millis in ascending order, at least one
 */
record Sample(List<Long> millis) {
  Sample {
    if (millis.isEmpty()) {
      throw new IllegalArgumentException("a sample has at least one value");
    }
    millis = millis.stream().sorted().toList();
  }

  long least() {
    return millis.get(0);
  }

  /** The middle one; of two, their mean. */
  long median() {
    int size = millis.size();
    return size % 2 == 1
        ? millis.get(size / 2)
        : (millis.get(size / 2 - 1) + millis.get(size / 2)) / 2;
  }

  long most() {
    return millis.get(millis.size() - 1);
  }
}
