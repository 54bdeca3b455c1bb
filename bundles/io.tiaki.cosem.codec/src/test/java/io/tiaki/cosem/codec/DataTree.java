package io.tiaki.cosem.codec;

import io.tiaki.cosem.CosemData;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Values as the trees that the vectors use. */
final class DataTree {
  private DataTree() {}

  static Map<String, Object> of(CosemData data) {
    if (data instanceof CosemData.Array d) {
      return node("array", list(d.elements()));
    } else if (data instanceof CosemData.Structure d) {
      return node("structure", list(d.elements()));
    } else if (data instanceof CosemData.NullData) {
      return node("null-data", "null");
    } else if (data instanceof CosemData.BooleanData d) {
      return node("boolean", d.value());
    } else if (data instanceof CosemData.OctetString d) {
      return node("octet-string", d.value().toString());
    } else if (data instanceof CosemData.VisibleString d) {
      return node("visible-string", d.value().toAscii());
    } else if (data instanceof CosemData.Utf8String d) {
      return node("utf8-string", new String(d.value().toArray(), StandardCharsets.UTF_8));
    } else if (data instanceof CosemData.DateTime d) {
      return node("date-time", java.util.HexFormat.of().formatHex(d.value().octets()));
    } else if (data instanceof CosemData.Date d) {
      return node("date", d.value().toString());
    } else if (data instanceof CosemData.Time d) {
      return node("time", d.value().toString());
    }
    return number(data);
  }

  private static Map<String, Object> number(CosemData data) {
    if (data instanceof CosemData.DoubleLong d) {
      return node("double-long", d.value());
    } else if (data instanceof CosemData.DoubleLongUnsigned d) {
      return node("double-long-unsigned", d.value());
    } else if (data instanceof CosemData.IntegerData d) {
      return node("integer", d.value());
    } else if (data instanceof CosemData.LongData d) {
      return node("long", d.value());
    } else if (data instanceof CosemData.Unsigned d) {
      return node("unsigned", d.value());
    } else if (data instanceof CosemData.LongUnsigned d) {
      return node("long-unsigned", d.value());
    } else if (data instanceof CosemData.Long64 d) {
      return node("long64", d.value());
    } else if (data instanceof CosemData.EnumData d) {
      return node("enum", d.value());
    } else if (data instanceof CosemData.Float32 d) {
      return node("float32", (double) d.value());
    } else if (data instanceof CosemData.Float64 d) {
      return node("float64", d.value());
    }
    throw new AssertionError("No tree for " + data);
  }

  private static List<Map<String, Object>> list(List<CosemData> elements) {
    return elements.stream().map(DataTree::of).toList();
  }

  private static Map<String, Object> node(String type, Object value) {
    Map<String, Object> node = new TreeMap<>();
    node.put("type", type);
    node.put(
        "value", value instanceof Number n ? Vectors.number(new BigDecimal(n.toString())) : value);
    return node;
  }
}
