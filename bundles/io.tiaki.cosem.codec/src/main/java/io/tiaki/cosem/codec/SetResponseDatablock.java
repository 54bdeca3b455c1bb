package io.tiaki.cosem.codec;

/**
 * Set-Response-Datablock (IEC 62056-5-3, 9.5): a block was taken, the next may come.
 *
 * @param invoke which request it answers
 * @param blockNumber the block that was taken, 0 to 2^32-1
 */
public record SetResponseDatablock(InvokeIdAndPriority invoke, long blockNumber)
    implements SetResponse {
  /**
   * @throws IllegalArgumentException when the block number does not fit 32 bits
   */
  public SetResponseDatablock {
    GetResponseWithDatablock.checkBlockNumber(blockNumber);
  }
}
