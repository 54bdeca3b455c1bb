package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.Octets;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** The blocks of a long answer, put together. */
final class Blocks {
  /** The most octets of all blocks together: 1 MiB. */
  static final int MAX_OCTETS = 1 << 20;

  private final ByteArrayOutputStream octets = new ByteArrayOutputStream(1024);
  private long last;

  /** Number of the last block taken, 0 at first. */
  long last() {
    return last;
  }

  /** Takes the next block. */
  void add(Octets rawData) {
    octets.writeBytes(rawData.toArray());
    last++;
  }

  /** What is wrong with a block that is not one of those taken; null when it is the next. */
  @Nullable String problem(boolean lastBlock, long number, Octets rawData) {
    if (number != last + 1) {
      return "The meter sent block " + number + " after block " + last;
    }
    if (octets.size() + rawData.length() > MAX_OCTETS) {
      return "The meter's answer is longer than " + MAX_OCTETS + " octets";
    }
    return !lastBlock && rawData.length() == 0 ? "The meter sent an empty block" : null;
  }

  byte[] joined() {
    return octets.toByteArray();
  }
}
