package io.tiaki.usecase.reading.internal;

import io.tiaki.model.Quality;

/**
 * The profile status 0-0:96.10.1 as the field uses it: 0x01 critical error, 0x02 clock invalid,
 * 0x04 data not valid, 0x08 daylight saving, 0x20 clock adjusted, 0x80 power down.
 */
final class Status {
  private static final long INVALID = 0x05;
  private static final long QUESTIONABLE = 0xa2;

  private Status() {}

  static Quality quality(long status) {
    if ((status & INVALID) != 0) {
      return Quality.INVALID;
    }
    return (status & QUESTIONABLE) != 0 ? Quality.QUESTIONABLE : Quality.VALID;
  }

  static Quality worse(Quality one, Quality other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
