package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.GetResponseWithDatablock;
import io.tiaki.cosem.codec.InvokeIdAndPriority;
import java.util.Arrays;

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

  GetResponseWithDatablock first(InvokeIdAndPriority invoke) {
    return block(invoke, 1);
  }

  /**
   * The block after one.
   *
   * @param received the last block that the client has
   */
  GetResponseWithDatablock after(InvokeIdAndPriority invoke, long received) {
    boolean repeated = received == sent - 1 && received > 0;
    if (received != sent && !repeated || received >= blocks) {
      return GetResponseWithDatablock.error(
          invoke, received, DataAccessResult.DATA_BLOCK_NUMBER_INVALID);
    }
    sent = received + 1;
    return block(invoke, sent);
  }

  private GetResponseWithDatablock block(InvokeIdAndPriority invoke, long number) {
    int from = (int) ((number - 1) * blockSize);
    int size = Math.min(blockSize, length - from);
    if (number == blocks && dropped != from) {
      // Only the last block can be asked for again: thousands of meters do not keep whole answers.
      octets = Arrays.copyOfRange(octets, from - dropped, length - dropped);
      dropped = from;
    }
    return GetResponseWithDatablock.data(
        invoke, number == blocks, number, Octets.of(octets, from - dropped, size));
  }
}
