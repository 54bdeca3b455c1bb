package io.tiaki.cosem.codec;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The messages in vectors/cosem.json, which other parts of the house share, and in
 * vectors/more.json, each with its source and the values expected.
 */
final class Vectors {
  private Vectors() {}

  /**
   * One message; {@code expected} and {@code plaintext} are trees of maps, lists, texts, booleans
   * and decimal numbers.
   */
  record Vector(
      String name,
      String kind,
      byte[] octets,
      Object expected,
      byte[] plaintextOctets,
      Object plaintext,
      Map<String, String> keys) {
    /** Whether the message is one that no decoder may take. */
    boolean isError() {
      return expected instanceof Map<?, ?> map && map.containsKey("error");
    }

    @Override
    public String toString() {
      return kind + ": " + name;
    }
  }

  static List<Vector> all() {
    List<Vector> all = new ArrayList<>(of("cosem.json"));
    all.addAll(of("more.json"));
    return all;
  }

  private static List<Vector> of(String file) {
    try (InputStream in = Vectors.class.getResourceAsStream("/vectors/" + file)) {
      List<Vector> vectors = new ArrayList<>();
      for (JsonElement e :
          JsonParser.parseReader(
                  new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8))
              .getAsJsonArray()) {
        vectors.add(vector(e.getAsJsonObject()));
      }
      return vectors;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Vector vector(JsonObject o) {
    JsonObject expected = o.getAsJsonObject("expected");
    JsonElement plaintext = expected.remove("plaintext");
    JsonElement hex = expected.remove("plaintext_hex");
    return new Vector(
        o.get("name").getAsString(),
        o.get("kind").getAsString(),
        HexFormat.of().parseHex(o.get("hex").getAsString()),
        tree(expected),
        hex == null ? new byte[0] : HexFormat.of().parseHex(hex.getAsString()),
        plaintext == null ? Map.of() : tree(plaintext),
        keys(o));
  }

  private static Map<String, String> keys(JsonObject o) {
    Map<String, String> keys = new TreeMap<>();
    if (o.has("keys")) {
      o.getAsJsonObject("keys")
          .entrySet()
          .forEach(e -> keys.put(e.getKey(), e.getValue().getAsString()));
    }
    return keys;
  }

  static Object tree(JsonElement e) {
    if (e instanceof JsonObject o) {
      Map<String, Object> map = new TreeMap<>();
      o.entrySet().forEach(entry -> map.put(entry.getKey(), tree(entry.getValue())));
      return map;
    }
    if (e instanceof JsonArray a) {
      List<Object> list = new ArrayList<>();
      a.forEach(element -> list.add(tree(element)));
      return list;
    }
    if (e instanceof JsonPrimitive p && p.isNumber()) {
      return number(p.getAsBigDecimal());
    }
    if (e instanceof JsonPrimitive p && p.isBoolean()) {
      return p.getAsBoolean();
    }
    return e.isJsonNull() ? "null" : e.getAsString();
  }

  static BigDecimal number(BigDecimal value) {
    return value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
  }
}
