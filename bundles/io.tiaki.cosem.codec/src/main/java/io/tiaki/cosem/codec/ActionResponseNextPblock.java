package io.tiaki.cosem.codec;

/**
 * Action-Response-Next-Pblock (IEC 62056-5-3, 9.5): a block of the request was taken, the next may
 * come.
 *
 * @param invoke which request it answers
 * @param blockNumber the block that was taken, 0 to 2^32-1
 */
public record ActionResponseNextPblock(InvokeIdAndPriority invoke, long blockNumber)
    implements ActionResponse {
  /**
   * @throws IllegalArgumentException when the block number does not fit 32 bits
   */
  public ActionResponseNextPblock {
    GetResponseWithDatablock.checkBlockNumber(blockNumber);
  }
}
