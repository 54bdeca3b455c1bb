package io.tiaki.cosem.codec;

import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.Octets;
import java.util.Optional;

/**
 * Get-Response-With-Datablock (IEC 62056-5-3, 9.5): a part of an answer, or the end of it by an
 * error.
 *
 * @param invoke which request it answers
 * @param lastBlock whether it is the last
 * @param blockNumber from 1, 0 to 2^32-1
 * @param rawData the part: of the encoded Data, for a list of the encoded results; empty with an
 *     error
 * @param error why there is no more
 */
public record GetResponseWithDatablock(
    InvokeIdAndPriority invoke,
    boolean lastBlock,
    long blockNumber,
    Octets rawData,
    Optional<DataAccessResult> error)
    implements GetResponse {
  /** The most octets it has beside its raw data, for data of up to 65,535 octets. */
  public static final int OVERHEAD = 12;

  /**
   * @throws IllegalArgumentException when the block number does not fit 32 bits, or there are both
   *     data and error
   */
  public GetResponseWithDatablock {
    checkBlockNumber(blockNumber);
    if (error.isPresent() && rawData.length() != 0) {
      throw new IllegalArgumentException("A block has data or an error");
    }
  }

  /** A block with data. */
  public static GetResponseWithDatablock data(
      InvokeIdAndPriority invoke, boolean lastBlock, long blockNumber, Octets rawData) {
    return new GetResponseWithDatablock(invoke, lastBlock, blockNumber, rawData, Optional.empty());
  }

  /** A block that ends the answer with an error. */
  public static GetResponseWithDatablock error(
      InvokeIdAndPriority invoke, long blockNumber, DataAccessResult error) {
    return new GetResponseWithDatablock(
        invoke, true, blockNumber, Octets.EMPTY, Optional.of(error));
  }

  static void checkBlockNumber(long blockNumber) {
    if ((blockNumber & ~0xffff_ffffL) != 0) {
      throw new IllegalArgumentException("A block number has 32 bits");
    }
  }
}
