package io.tiaki.cosem.codec;

import io.tiaki.cosem.CosemData;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Set-Request-With-List (IEC 62056-5-3, 9.5).
 *
 * @param invoke which request it is
 * @param attributes what is written
 * @param values one for each attribute, in this order
 */
public record SetRequestWithList(
    InvokeIdAndPriority invoke, List<GetRequestWithList.Item> attributes, List<CosemData> values)
    implements SetRequest {
  /**
   * @throws IllegalArgumentException when there are not as many values as attributes
   */
  public SetRequestWithList {
    attributes = List.copyOf(attributes);
    values = List.copyOf(values);
    if (attributes.size() != values.size()) {
      throw new IllegalArgumentException("A list has as many values as attributes");
    }
  }

  /** The values alone: what the blocks of a long list are cut from; a fresh array. */
  public static byte[] encodeValues(List<CosemData> values) {
    OctetWriter writer = new OctetWriter();
    DataEncoder.encodeAll(writer, values);
    return writer.toArray();
  }

  /**
   * The values in the joined blocks of a long list.
   *
   * @throws CodecException when the octets are anything else
   */
  public static List<CosemData> decodeValues(ByteBuffer octets) throws CodecException {
    OctetReader reader = Apdus.reader(octets);
    List<CosemData> values = new DataDecoder(reader).decodeAll();
    reader.end();
    return values;
  }
}
