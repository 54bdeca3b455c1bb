package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.DataBlockSA;

/** A long value on its way to the meter in blocks. */
final class Outgoing {
  private final byte[] octets;
  private final int blockSize;
  private int position;
  private long sent;

  Outgoing(byte[] octets, int blockSize) {
    this.octets = octets;
    this.blockSize = blockSize;
  }

  DataBlockSA next() {
    int length = Math.min(blockSize, octets.length - position);
    Octets part = Octets.of(octets, position, length);
    position += length;
    sent++;
    return new DataBlockSA(isLastSent(), sent, part);
  }

  /** Number of the block sent last. */
  long sent() {
    return sent;
  }

  /** Whether there is no more. */
  boolean isLastSent() {
    return position == octets.length;
  }
}
