package io.tiaki.demo.account;

import java.time.Instant;

/** The last few times, a fixed number of them. */
final class RecentTimes {
  private static final int SIZE = 32;

  private final long[] millis = new long[SIZE];
  private int next;
  private int size;

  void add(Instant time) {
    millis[next] = time.toEpochMilli();
    next = (next + 1) % SIZE;
    size = Math.min(SIZE, size + 1);
  }

  boolean contains(Instant time) {
    return indexOf(time) >= 0;
  }

  /** Forgets a time; false when it was not there. */
  boolean remove(Instant time) {
    int index = indexOf(time);
    if (index < 0) {
      return false;
    }
    // No time of ours: a reading is never registered that long before the epoch.
    millis[index] = Long.MIN_VALUE;
    return true;
  }

  private int indexOf(Instant time) {
    long wanted = time.toEpochMilli();
    for (int i = 0; i < size; i++) {
      if (millis[i] == wanted) {
        return i;
      }
    }
    return -1;
  }
}
