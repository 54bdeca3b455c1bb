package io.tiaki.benchmarks.rig;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.Octets;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * COSEM values as the scripts of the interop suite write them: {@code ["u32", 5]}, {@code
 * ["octets", "00ff"]}, {@code ["array", [...]]}. All drivers of the suite share these names.
 */
final class JsonData {
  private JsonData() {}

  static JsonElement of(CosemData data) {
    if (data instanceof CosemData.Array array) {
      return pair("array", all(array.elements()));
    }
    if (data instanceof CosemData.Structure structure) {
      return pair("structure", all(structure.elements()));
    }
    if (data instanceof CosemData.BooleanData bool) {
      JsonArray pair = named("bool");
      pair.add(bool.value());
      return pair;
    }
    JsonElement text = textual(data);
    return text == null ? numeric(data) : text;
  }

  private static @Nullable JsonElement textual(CosemData data) {
    if (data instanceof CosemData.OctetString octets) {
      return text("octets", octets.value().toString());
    }
    if (data instanceof CosemData.VisibleString visible) {
      return text("visible", latin(visible.value()));
    }
    if (data instanceof CosemData.Utf8String utf8) {
      return text("utf8", new String(utf8.value().toArray(), StandardCharsets.UTF_8));
    }
    if (data instanceof CosemData.BitString bits) {
      return text("bits", bits(bits));
    }
    if (data instanceof CosemData.NullData) {
      return text("null", "");
    }
    return null;
  }

  private static JsonElement numeric(CosemData data) {
    if (data instanceof CosemData.IntegerData i) {
      return number("i8", i.value());
    } else if (data instanceof CosemData.LongData i) {
      return number("i16", i.value());
    } else if (data instanceof CosemData.DoubleLong i) {
      return number("i32", i.value());
    } else if (data instanceof CosemData.Long64 i) {
      return number("i64", i.value());
    } else if (data instanceof CosemData.Unsigned u) {
      return number("u8", u.value());
    } else if (data instanceof CosemData.LongUnsigned u) {
      return number("u16", u.value());
    } else if (data instanceof CosemData.DoubleLongUnsigned u) {
      return number("u32", u.value());
    } else if (data instanceof CosemData.Long64Unsigned u) {
      return number("u64", u.value());
    } else if (data instanceof CosemData.EnumData e) {
      return number("enum", e.value());
    }
    return text("other", data.toString());
  }

  private static JsonArray all(List<CosemData> elements) {
    JsonArray all = new JsonArray();
    elements.forEach(element -> all.add(of(element)));
    return all;
  }

  /** What a script writes; only the types that scripts write. */
  static CosemData parse(JsonElement json) {
    String type = json.getAsJsonArray().get(0).getAsString();
    JsonElement value = json.getAsJsonArray().get(1);
    return switch (type) {
      case "array" -> new CosemData.Array(elements(value));
      case "structure" -> new CosemData.Structure(elements(value));
      case "bool" -> new CosemData.BooleanData(value.getAsBoolean());
      case "octets" -> CosemData.OctetString.of(HexFormat.of().parseHex(value.getAsString()));
      case "visible" -> new CosemData.VisibleString(Octets.ofAscii(value.getAsString()));
      case "i8" -> new CosemData.IntegerData(value.getAsByte());
      case "i16" -> new CosemData.LongData(value.getAsShort());
      case "i32" -> new CosemData.DoubleLong(value.getAsInt());
      case "u8" -> new CosemData.Unsigned(value.getAsInt());
      case "u16" -> new CosemData.LongUnsigned(value.getAsInt());
      case "u32" -> new CosemData.DoubleLongUnsigned(value.getAsLong());
      case "enum" -> new CosemData.EnumData(value.getAsInt());
      case "null" -> CosemData.NullData.INSTANCE;
      default -> throw new IllegalArgumentException("scripts do not write " + type);
    };
  }

  private static List<CosemData> elements(JsonElement value) {
    List<CosemData> all = new ArrayList<>();
    value.getAsJsonArray().forEach(element -> all.add(parse(element)));
    return all;
  }

  private static String bits(CosemData.BitString data) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < data.length(); i++) {
      text.append((data.bits().at(i / 8) >> (7 - i % 8)) & 1);
    }
    return text.toString();
  }

  private static String latin(Octets octets) {
    return new String(octets.toArray(), StandardCharsets.ISO_8859_1);
  }

  private static JsonArray named(String type) {
    JsonArray pair = new JsonArray();
    pair.add(type);
    return pair;
  }

  private static JsonArray text(String type, String value) {
    JsonArray pair = named(type);
    pair.add(value);
    return pair;
  }

  private static JsonArray number(String type, Number value) {
    JsonArray pair = named(type);
    pair.add(value);
    return pair;
  }

  private static JsonArray pair(String type, JsonElement value) {
    JsonArray pair = named(type);
    pair.add(value);
    return pair;
  }
}
