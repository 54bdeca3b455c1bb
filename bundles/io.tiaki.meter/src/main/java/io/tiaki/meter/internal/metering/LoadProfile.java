package io.tiaki.meter.internal.metering;

import java.util.Arrays;

/**
 * The ring buffer of one meter's load profile (R88): 15 octets an entry, grown when needed up to
 * its capacity; then the oldest entry makes room. Not safe for use by many threads.
 */
final class LoadProfile {
  private static final int FIRST_CAPACITY = 32;

  private final int most;
  private int[] seconds;
  private int[] imported;
  private int[] exported;
  private short[] decivolts;
  private byte[] status;
  private int oldest;
  private int size;

  LoadProfile(int most) {
    this.most = most;
    int first = Math.min(most, FIRST_CAPACITY);
    seconds = new int[first];
    imported = new int[first];
    exported = new int[first];
    decivolts = new short[first];
    status = new byte[first];
  }

  int size() {
    return size;
  }

  void clear() {
    size = 0;
    oldest = 0;
  }

  /** The most entries it keeps. */
  int capacity() {
    return most;
  }

  /**
   * @throws IllegalArgumentException when it is not later than the last one
   */
  void add(Row row) {
    if (size > 0 && row.epochSecond() <= second(size - 1)) {
      throw new IllegalArgumentException("An entry is later than the one before it");
    }
    if (size == seconds.length && size < most) {
      grow(Math.min(most, size * 2));
    }
    int at = (oldest + size) % seconds.length;
    if (size == seconds.length) {
      oldest = (oldest + 1) % seconds.length;
    } else {
      size++;
    }
    seconds[at] = (int) row.epochSecond();
    imported[at] = (int) row.imported();
    exported[at] = (int) row.exported();
    decivolts[at] = (short) row.decivolts();
    status[at] = (byte) row.status();
  }

  /** An entry; 0 is the oldest. */
  Row row(int index) {
    int at = position(index);
    return new Row(
        Integer.toUnsignedLong(seconds[at]),
        status[at] & 0xff,
        Integer.toUnsignedLong(imported[at]),
        Integer.toUnsignedLong(exported[at]),
        Short.toUnsignedInt(decivolts[at]));
  }

  /** Index of the first entry at or after a time; {@link #size()} when there is none. */
  int firstFrom(long epochSecond) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (second(middle) < epochSecond) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private long second(int index) {
    return Integer.toUnsignedLong(seconds[position(index)]);
  }

  private int position(int index) {
    if (index < 0 || index >= size) {
      throw new IndexOutOfBoundsException(index);
    }
    return (oldest + index) % seconds.length;
  }

  /** Only while the ring has not turned: then the oldest entry is the first one. */
  private void grow(int length) {
    seconds = Arrays.copyOf(seconds, length);
    imported = Arrays.copyOf(imported, length);
    exported = Arrays.copyOf(exported, length);
    decivolts = Arrays.copyOf(decivolts, length);
    status = Arrays.copyOf(status, length);
  }
}
