package io.tiaki.cosem.codec;

import io.tiaki.cosem.Octets;

/**
 * General-Block-Transfer (IEC 62056-5-3, 9.5, tag 224): a part of any APDU.
 *
 * @param lastBlock whether it is the last
 * @param streaming whether more come without waiting for an acknowledgement
 * @param window blocks that the sender can take at once, 0 to 63
 * @param blockNumber from 1, 0 to 65,535
 * @param blockNumberAck the last block received in order, 0 to 65,535
 * @param blockData the part; empty when it only acknowledges
 */
public record GeneralBlockTransfer(
    boolean lastBlock,
    boolean streaming,
    int window,
    int blockNumber,
    int blockNumberAck,
    Octets blockData)
    implements Apdu {
  /** The most octets it has beside its data, for data of up to 65,535 octets. */
  public static final int OVERHEAD = 9;

  /** The largest window. */
  public static final int MAX_WINDOW = 63;

  /**
   * @throws IllegalArgumentException when a number does not fit
   */
  public GeneralBlockTransfer {
    if ((window & ~MAX_WINDOW) != 0 || ((blockNumber | blockNumberAck) & ~0xffff) != 0) {
      throw new IllegalArgumentException("A window has 6 bits, block numbers have 16");
    }
  }
}
