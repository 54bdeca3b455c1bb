package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.codec.Axdr;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.GetResponseWithDatablock;
import java.io.ByteArrayOutputStream;

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

  /** Takes the next block; its number is one more than the last. */
  void add(GetResponseWithDatablock block) {
    octets.writeBytes(block.rawData().toArray());
    last = block.blockNumber();
  }

  /** Whether there would be too much with this block. */
  boolean overflows(GetResponseWithDatablock block) {
    return octets.size() + block.rawData().length() > MAX_OCTETS;
  }

  /** What all blocks together are. */
  CosemData data() throws CodecException {
    return Axdr.decode(octets.toByteArray());
  }
}
