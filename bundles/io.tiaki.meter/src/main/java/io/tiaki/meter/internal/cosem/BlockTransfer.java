package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.DataBlockSA;
import java.util.Arrays;
import java.util.Optional;

/**
 * A long answer in blocks (IEC 62056-5-3, 9.3.6.4). The request for the block before last may come
 * again, when its answer was lost: it is answered again.
 */
final class BlockTransfer {
  private final int blockSize;
  private final int length;
  private final long blocks;
  private byte[] octets;
  private int dropped;
  private long sent = 1;

  BlockTransfer(byte[] octets, int blockSize) {
    this.octets = octets;
    this.blockSize = blockSize;
    length = octets.length;
    blocks = (octets.length + blockSize - 1L) / blockSize;
  }

  DataBlockSA first() {
    return block(1);
  }

  /**
   * The block after one; empty when that is not the one that was sent last.
   *
   * @param received the last block that the client has
   */
  Optional<DataBlockSA> after(long received) {
    boolean repeated = received == sent - 1 && received > 0;
    if (received != sent && !repeated || received >= blocks) {
      return Optional.empty();
    }
    sent = received + 1;
    return Optional.of(block(sent));
  }

  private DataBlockSA block(long number) {
    int from = (int) ((number - 1) * blockSize);
    int size = Math.min(blockSize, length - from);
    if (number == blocks && dropped != from) {
      // Only the last block can be asked for again: thousands of meters do not keep whole answers.
      octets = Arrays.copyOfRange(octets, from - dropped, length - dropped);
      dropped = from;
    }
    return new DataBlockSA(number == blocks, number, Octets.of(octets, from - dropped, size));
  }
}
