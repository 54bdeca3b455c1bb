package io.tiaki.cosem.codec;

import io.tiaki.cosem.DataAccessResult;

/**
 * Set-Response-Last-Datablock (IEC 62056-5-3, 9.5).
 *
 * @param invoke which request it answers
 * @param result what became of it
 * @param blockNumber the block that was taken, 0 to 2^32-1
 */
public record SetResponseLastDatablock(
    InvokeIdAndPriority invoke, DataAccessResult result, long blockNumber) implements SetResponse {
  /**
   * @throws IllegalArgumentException when the block number does not fit 32 bits
   */
  public SetResponseLastDatablock {
    GetResponseWithDatablock.checkBlockNumber(blockNumber);
  }
}
