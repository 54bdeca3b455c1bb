package io.tiaki.store.internal;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a series came: 8 octets when its latest reading was registered, 8 octets that reading's
 * position, 8 octets when the one before was registered that was accepted already when this one
 * came. It outlives the readings.
 *
 * @param registered ms since 1970
 * @param position of that reading
 * @param before ms since 1970; {@link #NONE} without one
 */
record Latest(long registered, long position, long before) {
  static final long NONE = Long.MIN_VALUE;

  /** What is known after another reading of the series. */
  static Latest after(@Nullable Latest known, Instant registered, long position, long accepted) {
    long time = registered.toEpochMilli();
    if (known == null) {
      return new Latest(time, position, NONE);
    }
    long before = known.position <= accepted ? known.registered : known.before;
    return known.registered < time ? new Latest(time, position, before) : known;
  }

  boolean isBefore(Instant time) {
    return registered < time.toEpochMilli();
  }

  /** When the latest was registered of the readings up to a position. */
  Optional<Instant> upTo(long accepted) {
    long time = position <= accepted ? registered : before;
    return time == NONE ? Optional.empty() : Optional.of(Instant.ofEpochMilli(time));
  }

  byte[] octets() {
    return ByteBuffer.allocate(3 * Long.BYTES)
        .putLong(registered)
        .putLong(position)
        .putLong(before)
        .array();
  }

  static @Nullable Latest of(byte @Nullable [] octets) {
    if (octets == null || octets.length != 3 * Long.BYTES) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(octets);
    return new Latest(in.getLong(), in.getLong(), in.getLong());
  }
}
