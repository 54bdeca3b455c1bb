package io.tiaki.cosem.codec;

/**
 * Get-Request-Next (IEC 62056-5-3, 9.5).
 *
 * @param invoke that of the request whose answer comes in blocks
 * @param blockNumber the last block received, 0 to 2^32-1
 */
public record GetRequestNext(InvokeIdAndPriority invoke, long blockNumber) implements GetRequest {
  /**
   * @throws IllegalArgumentException when the block number does not fit 32 bits
   */
  public GetRequestNext {
    GetResponseWithDatablock.checkBlockNumber(blockNumber);
  }
}
