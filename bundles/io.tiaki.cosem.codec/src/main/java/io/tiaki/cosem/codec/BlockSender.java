package io.tiaki.cosem.codec;

import io.tiaki.cosem.Octets;
import java.util.ArrayList;
import java.util.List;

/**
 * A long APDU on its way in general-block-transfer (IEC 62056-5-3, 9.4.6.12): sends as many blocks
 * as the other side takes at once, and from the first one that got lost again. For one thread at a
 * time.
 */
public final class BlockSender {
  private final byte[] apdu;
  private final int blockSize;
  private final int blocks;
  private int acknowledged;

  /**
   * @param apdu not empty
   * @param maxPdu octets of the longest APDU that fits
   * @throws IllegalArgumentException when it needs more than 65,535 blocks, or none fits
   */
  public BlockSender(byte[] apdu, int maxPdu) {
    this.apdu = apdu.clone();
    blockSize = maxPdu - GeneralBlockTransfer.OVERHEAD;
    if (apdu.length == 0 || blockSize < 1) {
      throw new IllegalArgumentException("A block has at least one octet");
    }
    blocks = (apdu.length + blockSize - 1) / blockSize;
    if (blocks > 0xffff) {
      throw new IllegalArgumentException("There are at most 65,535 blocks");
    }
  }

  /** Whether the other side has all. */
  public boolean isDone() {
    return acknowledged == blocks;
  }

  /**
   * The next blocks: from the one after the last acknowledged.
   *
   * @param window blocks that the other side takes at once, 1 to 63
   * @param blockNumberAck of the other side's blocks the last received in order
   */
  public List<GeneralBlockTransfer> next(int window, int blockNumberAck) {
    int end = Math.min(blocks, acknowledged + Math.max(1, window));
    List<GeneralBlockTransfer> next = new ArrayList<>();
    for (int number = acknowledged + 1; number <= end; number++) {
      int from = (number - 1) * blockSize;
      Octets data = Octets.of(apdu, from, Math.min(blockSize, apdu.length - from));
      next.add(
          new GeneralBlockTransfer(
              number == blocks,
              number < end,
              GeneralBlockTransfer.MAX_WINDOW,
              number,
              blockNumberAck,
              data));
    }
    return next;
  }

  /**
   * The other side has all blocks up to one. What was not sent, or was acknowledged before, changes
   * nothing.
   *
   * @return whether that is news
   */
  public boolean acknowledged(int blockNumber) {
    if (blockNumber <= acknowledged || blockNumber > blocks) {
      return false;
    }
    acknowledged = blockNumber;
    return true;
  }
}
