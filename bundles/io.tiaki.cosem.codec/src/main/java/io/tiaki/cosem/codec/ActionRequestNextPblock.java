package io.tiaki.cosem.codec;

/**
 * Action-Request-Next-Pblock (IEC 62056-5-3, 9.5).
 *
 * @param invoke that of the request whose answer comes in blocks
 * @param blockNumber the last block received, 0 to 2^32-1
 */
public record ActionRequestNextPblock(InvokeIdAndPriority invoke, long blockNumber)
    implements ActionRequest {
  /**
   * @throws IllegalArgumentException when the block number does not fit 32 bits
   */
  public ActionRequestNextPblock {
    GetResponseWithDatablock.checkBlockNumber(blockNumber);
  }
}
