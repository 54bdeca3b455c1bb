package io.tiaki.store.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * How far a file had come when it was last told outside the data folder.
 *
 * @param file its id
 * @param mark number of the mark, from 1
 * @param head what the marks up to this one are chained to, 32 octets
 * @param position of the last reading then
 */
record Anchor(String file, long mark, byte[] head, long position) {
  static final int HEAD = 32;
  private static final byte FORMAT = 1;
  private static final int ID = 8;
  private static final int LENGTH = 1 + ID + Long.BYTES + HEAD + Long.BYTES;

  /** 1 octet format (1), 8 id in ASCII, 8 mark, 32 head, 8 position. */
  byte[] octets() {
    return ByteBuffer.allocate(LENGTH)
        .put(FORMAT)
        .put(Arrays.copyOf(file.getBytes(StandardCharsets.US_ASCII), ID))
        .putLong(mark)
        .put(head)
        .putLong(position)
        .array();
  }

  /** What {@link #octets} made. */
  static Optional<Anchor> of(byte[] octets) {
    if (octets.length != LENGTH || octets[0] != FORMAT) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(octets).position(1);
    byte[] id = new byte[ID];
    in.get(id);
    long mark = in.getLong();
    byte[] head = new byte[HEAD];
    in.get(head);
    return Optional.of(
        new Anchor(new String(id, StandardCharsets.US_ASCII), mark, head, in.getLong()));
  }
}
