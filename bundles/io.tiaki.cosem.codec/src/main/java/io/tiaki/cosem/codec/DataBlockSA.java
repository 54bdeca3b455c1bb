package io.tiaki.cosem.codec;

import io.tiaki.cosem.Octets;

/**
 * DataBlock-SA (IEC 62056-5-3, 9.5): a part of a long value of SET or ACTION.
 *
 * @param lastBlock whether it is the last
 * @param blockNumber from 1, 0 to 2^32-1
 * @param rawData the part
 */
public record DataBlockSA(boolean lastBlock, long blockNumber, Octets rawData) {
  /** The most octets it has beside its raw data, for data of up to 65,535 octets. */
  public static final int OVERHEAD = 8;

  /**
   * @throws IllegalArgumentException when the block number does not fit 32 bits
   */
  public DataBlockSA {
    GetResponseWithDatablock.checkBlockNumber(blockNumber);
  }

  static DataBlockSA decode(OctetReader reader) throws CodecException {
    return new DataBlockSA(reader.u8() != 0, reader.u32(), reader.octetString());
  }

  void encode(OctetWriter w) {
    w.u8(lastBlock ? 1 : 0).u32(blockNumber).octetString(rawData);
  }
}
