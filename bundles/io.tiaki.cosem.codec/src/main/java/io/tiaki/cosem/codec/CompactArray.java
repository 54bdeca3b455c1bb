package io.tiaki.cosem.codec;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.codec.CodecException.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * Decodes a compact-array (IEC 62056-5-3, 9.5): a type description, then the contents of all rows
 * without tags.
 */
final class CompactArray {
  private final DataDecoder decoder;
  private final int depth;

  CompactArray(DataDecoder decoder, int depth) {
    this.decoder = decoder;
    this.depth = depth;
  }

  /**
   * TypeDescription.
   *
   * @param tag of the type
   * @param count elements of an array
   * @param parts element types of a structure, or the one of an array
   */
  private record Type(int tag, int count, List<Type> parts) {}

  CosemData decode(OctetReader reader) throws CodecException {
    decoder.nest(depth);
    Type row = type(reader, depth + 1);
    OctetReader contents = reader.part(reader.length());
    List<CosemData> rows = new ArrayList<>();
    while (contents.hasRemaining()) {
      int before = contents.position();
      decoder.take(1);
      rows.add(value(row, contents));
      if (contents.position() == before) {
        throw contents.fail(Reason.MALFORMED, "Rows of no octets");
      }
    }
    return new CosemData.Array(rows);
  }

  private Type type(OctetReader reader, int level) throws CodecException {
    decoder.take(1);
    int tag = reader.u8();
    return switch (tag) {
      case Tag.ARRAY -> {
        decoder.nest(level);
        int count = reader.u16();
        yield new Type(tag, count, List.of(type(reader, level + 1)));
      }
      case Tag.STRUCTURE -> {
        decoder.nest(level);
        int count = reader.count();
        List<Type> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          parts.add(type(reader, level + 1));
        }
        yield new Type(tag, count, parts);
      }
      case Tag.COMPACT_ARRAY -> throw reader.fail(Reason.MALFORMED, "A compact-array in a type");
      default -> new Type(tag, 0, List.of());
    };
  }

  private CosemData value(Type type, OctetReader reader) throws CodecException {
    return switch (type.tag()) {
      case Tag.ARRAY -> new CosemData.Array(elements(type, reader));
      case Tag.STRUCTURE -> new CosemData.Structure(elements(type, reader));
      default -> DataDecoder.simple(type.tag(), reader);
    };
  }

  private List<CosemData> elements(Type type, OctetReader reader) throws CodecException {
    decoder.take(type.count());
    CosemData[] elements = new CosemData[type.count()];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = value(type.parts().get(type.tag() == Tag.ARRAY ? 0 : i), reader);
    }
    return List.of(elements);
  }
}
