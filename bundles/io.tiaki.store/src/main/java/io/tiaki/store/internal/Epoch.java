package io.tiaki.store.internal;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A stretch of time whose values are sealed under one key, and forgotten together by destroying it.
 * A value sealed so begins with 8 octets: 1 octet format (2), 3 octets {@code keep}, 4 octets
 * {@code start}.
 *
 * @param keep hours that readings are kept after acceptance; 0 for state of bundles
 * @param start in hours since 1970
 */
record Epoch(int keep, int start) {
  static final int PREFIX = 8;

  /** The longest that can be asked for: ten years. */
  static final int MOST_HOURS = 87_600;

  private static final byte FORMAT = 2;
  private static final int DAY = 24;
  private static final int[] LENGTHS = {24, 12, 8, 6, 4, 3, 2, 1};

  /** An epoch is at most this part of what it is kept for: that is how far deletion is rounded. */
  private static final int PART = 8;

  private static final DateTimeFormatter START =
      DateTimeFormatter.ofPattern("uuuu-MM-dd't'HH", Locale.ROOT);
  private static final Pattern TEXT =
      Pattern.compile("(\\d{1,5})h\\.(\\d{4}-\\d{2}-\\d{2}t\\d{2})");

  /** The epoch of readings accepted then. */
  static Epoch ofReadings(int keep, Instant accepted) {
    return at(keep, hour(accepted));
  }

  /** The epoch of state that is sealed then. */
  static Epoch ofState(Instant sealed) {
    return at(0, hour(sealed));
  }

  private static Epoch at(int keep, int hour) {
    int length = length(keep);
    return new Epoch(keep, Math.floorDiv(hour, length) * length);
  }

  private static int hour(Instant time) {
    return (int) Math.floorDiv(time.getEpochSecond(), 3_600L);
  }

  private static int length(int keep) {
    for (int length : LENGTHS) {
      if (length * PART <= keep) {
        return length;
      }
    }
    return keep == 0 ? DAY : 1;
  }

  /** The epoch so many before. */
  Epoch before(int count) {
    return new Epoch(keep, start - count * length(keep));
  }

  /** Whether a moment is in it. */
  boolean holds(Instant time) {
    return equals(at(keep, hour(time)));
  }

  /** When nothing more is sealed under its key. */
  Instant end() {
    return Instant.ofEpochSecond((start + length(keep)) * 3_600L);
  }

  /** When the last of its readings was kept long enough. */
  Instant kept() {
    return end().plusSeconds(keep * 3_600L);
  }

  /** {@code 240h.2026-11-23t00}: the last part of the key's name, the key in the store's maps. */
  String text() {
    LocalDateTime begin = LocalDateTime.ofEpochSecond(start * 3_600L, 0, ZoneOffset.UTC);
    return keep + "h." + START.format(begin);
  }

  /** What {@link #text} made. */
  static Optional<Epoch> parse(String text) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    try {
      LocalDateTime begin = LocalDateTime.parse(parts.group(2), START);
      int hours = (int) Math.floorDiv(begin.toEpochSecond(ZoneOffset.UTC), 3_600L);
      return Optional.of(new Epoch(Integer.parseInt(parts.group(1)), hours));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** Puts the prefix before what was sealed under the epoch's key. */
  byte[] mark(byte[] sealed) {
    return ByteBuffer.allocate(PREFIX + sealed.length)
        .putInt(FORMAT << 24 | keep)
        .putInt(start)
        .put(sealed)
        .array();
  }

  /** The epoch that a value was sealed in; empty when it was sealed for good. */
  static Optional<Epoch> of(byte[] value) {
    if (value.length < PREFIX || value[0] != FORMAT) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(value);
    return Optional.of(new Epoch(in.getInt() & 0xff_ffff, in.getInt()));
  }
}
