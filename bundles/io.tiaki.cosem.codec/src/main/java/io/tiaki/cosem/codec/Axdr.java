package io.tiaki.cosem.codec;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.Octets;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * COSEM data in A-XDR (IEC 61334-6; IEC 62056-5-3, 9.5): the CHOICE {@code Data} and back. A
 * compact-array becomes an array of its rows; one is written by {@link #encodeCompact} only. Safe
 * for use by many threads.
 */
public final class Axdr {
  /** How deep arrays and structures may be nested in what is decoded. */
  public static final int MAX_DEPTH = 16;

  /** How many elements, counted over all arrays and structures, one value may have. */
  public static final int MAX_ELEMENTS = 1 << 18;

  private Axdr() {}

  /**
   * Decodes one value that fills the array.
   *
   * @throws CodecException when it is anything else
   */
  public static CosemData decode(byte[] octets) throws CodecException {
    return decode(new OctetReader(octets, 0, octets.length));
  }

  /**
   * Decodes one value that fills the buffer from position to limit; the position is moved to the
   * limit.
   *
   * @throws CodecException when it is anything else
   */
  public static CosemData decode(ByteBuffer octets) throws CodecException {
    return decode(Apdus.reader(octets));
  }

  /** Encodes a value; a fresh array. */
  public static byte[] encode(CosemData data) {
    OctetWriter writer = new OctetWriter();
    DataEncoder.encode(writer, data);
    return writer.toArray();
  }

  /**
   * Encodes an array as a compact-array; a fresh array. What is decoded from it is the same array.
   *
   * @throws IllegalArgumentException when it has no elements, they are not of one type, or they
   *     have no content
   */
  public static byte[] encodeCompact(CosemData.Array array) {
    OctetWriter writer = new OctetWriter();
    CompactArrayEncoder.encode(writer, array);
    return writer.toArray();
  }

  /**
   * The date-time in a value: tag 25, or an octet-string of 12 octets as clocks and profiles have
   * it (IEC 62056-6-2, 4.1.6.1); empty when it is anything else.
   */
  public static Optional<CosemDateTime> dateTime(CosemData data) {
    if (data instanceof CosemData.DateTime dateTime) {
      return Optional.of(dateTime.value());
    }
    if (data instanceof CosemData.OctetString string
        && string.value().length() == CosemDateTime.LENGTH) {
      return Optional.of(CosemDateTime.of(string.value().toArray(), 0));
    }
    return Optional.empty();
  }

  /** A date-time as octet-string, the form of clocks and profiles. */
  public static CosemData.OctetString octetString(CosemDateTime dateTime) {
    return new CosemData.OctetString(Octets.of(dateTime.octets()));
  }

  private static CosemData decode(OctetReader reader) throws CodecException {
    CosemData data = new DataDecoder(reader).decode();
    reader.end();
    return data;
  }
}
