package io.tiaki.cosem.codec;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.CodecException.Reason;
import java.io.ByteArrayOutputStream;
import java.util.TreeMap;

/**
 * A long APDU that comes in general-block-transfer (IEC 62056-5-3, 9.4.6.12). Blocks of one window
 * may come in any order, twice, or not at all. For one thread at a time.
 */
public final class BlockReceiver {
  private final int maxOctets;
  private final int window;
  private final TreeMap<Integer, Octets> early = new TreeMap<>();
  private final ByteArrayOutputStream joined = new ByteArrayOutputStream();
  private long octets;
  private int received;
  private int last = Integer.MAX_VALUE;

  /**
   * @param maxOctets the longest APDU that is taken
   * @param window blocks that are taken at once, 1 to 63
   */
  public BlockReceiver(int maxOctets, int window) {
    if (window < 1 || window > GeneralBlockTransfer.MAX_WINDOW) {
      throw new IllegalArgumentException("A window is 1 to 63");
    }
    this.maxOctets = maxOctets;
    this.window = window;
  }

  /**
   * Takes a block.
   *
   * @return whether the sender now waits for {@link #acknowledgement}: its window is at its end
   * @throws CodecException {@code MALFORMED} when the block cannot be one of this APDU, {@code
   *     TOO_LARGE} when there would be too much
   */
  public boolean take(GeneralBlockTransfer block) throws CodecException {
    int number = block.blockNumber();
    if (number == 0 || number > last || block.lastBlock() && number < highest()) {
      throw new CodecException(Reason.MALFORMED, 2, "Block " + number + " of another APDU");
    }
    boolean known = number <= received || early.containsKey(number);
    if (!known && number <= received + window) {
      octets += block.blockData().length();
      if (octets > maxOctets) {
        throw new CodecException(Reason.TOO_LARGE, 2, "More than " + maxOctets + " octets");
      }
      early.put(number, block.blockData());
      if (block.lastBlock()) {
        last = number;
      }
      join();
    }
    return !block.streaming();
  }

  /** Of the blocks received in order the last. */
  public int acknowledged() {
    return received;
  }

  /** Whether all are there. */
  public boolean isComplete() {
    return received == last;
  }

  /**
   * The APDU; a fresh array.
   *
   * @throws IllegalStateException when blocks are missing
   */
  public byte[] apdu() {
    if (!isComplete()) {
      throw new IllegalStateException("Blocks are missing");
    }
    return joined.toByteArray();
  }

  /**
   * What tells the sender which blocks are there.
   *
   * @param blockNumber of this side's own blocks, the last one sent
   */
  public GeneralBlockTransfer acknowledgement(int blockNumber) {
    return new GeneralBlockTransfer(true, false, window, blockNumber, received, Octets.EMPTY);
  }

  private int highest() {
    return early.isEmpty() ? received : early.lastKey();
  }

  private void join() {
    for (Octets next = early.remove(received + 1);
        next != null;
        next = early.remove(received + 1)) {
      joined.writeBytes(next.toArray());
      received++;
    }
  }
}
