package io.tiaki.store.internal;

import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import io.tiaki.model.ReadingId;
import java.time.Instant;
import java.util.HexFormat;

/**
 * Names of readings that sort, as the index of format 1 has them: {@code meter/series/registered},
 * series as 12 hexadecimal digits, the time as 16 that sort like the instants (ms since 1970 with
 * the sign bit turned over).
 */
final class IndexKey {
  private IndexKey() {}

  static String of(ReadingId id) {
    return prefix(id.meter(), id.series())
        + HexFormat.of().toHexDigits(id.registered().toEpochMilli() ^ Long.MIN_VALUE);
  }

  /** What all keys of a series begin with. */
  static String prefix(MeterId meter, ObisCode series) {
    return meter.logicalDeviceName() + "/" + HexFormat.of().formatHex(series.octets()) + "/";
  }

  /** Sorts behind all keys of a series. */
  static String end(String prefix) {
    return prefix + "~";
  }

  static Instant registered(String key) {
    return Instant.ofEpochMilli(
        HexFormat.fromHexDigitsToLong(key, key.length() - 16, key.length()) ^ Long.MIN_VALUE);
  }
}
