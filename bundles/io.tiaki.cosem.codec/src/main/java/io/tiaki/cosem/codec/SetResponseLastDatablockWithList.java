package io.tiaki.cosem.codec;

import io.tiaki.cosem.DataAccessResult;
import java.util.List;

/**
 * Set-Response-Last-Datablock-With-List (IEC 62056-5-3, 9.5).
 *
 * @param invoke which request it answers
 * @param results one for each attribute
 * @param blockNumber the block that was taken, 0 to 2^32-1
 */
public record SetResponseLastDatablockWithList(
    InvokeIdAndPriority invoke, List<DataAccessResult> results, long blockNumber)
    implements SetResponse {
  /**
   * @throws IllegalArgumentException when the block number does not fit 32 bits
   */
  public SetResponseLastDatablockWithList {
    GetResponseWithDatablock.checkBlockNumber(blockNumber);
    results = List.copyOf(results);
  }
}
