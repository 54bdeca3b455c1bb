package io.tiaki.cosem.codec;

import io.tiaki.cosem.CosemData;
import java.util.Arrays;
import java.util.List;

/** Encodes an array of rows of one type as a compact-array (IEC 62056-5-3, 9.5). */
final class CompactArrayEncoder {
  private CompactArrayEncoder() {}

  static void encode(OctetWriter w, CosemData.Array array) {
    if (array.elements().isEmpty()) {
      throw new IllegalArgumentException("A compact-array without rows has no type");
    }
    OctetWriter type = new OctetWriter();
    type(type, array.elements().get(0));
    byte[] first = type.toArray();
    OctetWriter contents = new OctetWriter(1024);
    for (CosemData row : array.elements()) {
      OctetWriter other = new OctetWriter();
      type(other, row);
      if (!Arrays.equals(first, other.toArray())) {
        throw new IllegalArgumentException("The rows of a compact-array are of one type");
      }
      contents(contents, row);
    }
    w.u8(Tag.COMPACT_ARRAY).octets(first);
    byte[] octets = contents.toArray();
    if (octets.length == 0) {
      throw new IllegalArgumentException("Rows of no octets cannot be counted in a compact-array");
    }
    w.length(octets.length).octets(octets);
  }

  private static void type(OctetWriter w, CosemData data) {
    w.u8(DataEncoder.tag(data));
    if (data instanceof CosemData.Structure structure) {
      w.length(structure.elements().size());
      structure.elements().forEach(element -> type(w, element));
    } else if (data instanceof CosemData.Array array) {
      if (array.elements().isEmpty() || array.elements().size() > 0xffff) {
        throw new IllegalArgumentException("An array in a compact-array has 1 to 65,535 elements");
      }
      w.u16(array.elements().size());
      type(w, array.elements().get(0));
      sameTypes(array.elements());
    }
  }

  private static void sameTypes(List<CosemData> elements) {
    OctetWriter first = new OctetWriter();
    type(first, elements.get(0));
    for (CosemData element : elements) {
      OctetWriter other = new OctetWriter();
      type(other, element);
      if (!Arrays.equals(first.toArray(), other.toArray())) {
        throw new IllegalArgumentException("The elements of an array are of one type");
      }
    }
  }

  private static void contents(OctetWriter w, CosemData data) {
    if (data instanceof CosemData.Structure structure) {
      structure.elements().forEach(element -> contents(w, element));
    } else if (data instanceof CosemData.Array array) {
      array.elements().forEach(element -> contents(w, element));
    } else {
      DataEncoder.simple(w, data);
    }
  }
}
