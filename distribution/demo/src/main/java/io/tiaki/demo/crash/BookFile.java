package io.tiaki.demo.crash;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/**
 * The control system's book, read from its file.
 *
 * @param rows entries of load profiles
 * @param twice entries that stand there more than once
 * @param instructions ids that were sent
 * @param outcomes instructions that have an outcome
 */
record BookFile(
    Map<Row.Key, Row> rows, Set<Row.Key> twice, Set<String> instructions, Set<String> outcomes) {
  /** Reads {@code file}, a copy. */
  static BookFile read(Path file) {
    Map<Row.Key, Row> rows = new HashMap<>();
    Set<Row.Key> twice = new TreeSet<>();
    try (MVStore store = new MVStore.Builder().fileName(file.toString()).readOnly().open()) {
      MVMap<String, String> readings = store.openMap("readings");
      for (String text : readings.values()) {
        JsonObject json = JsonParser.parseString(text).getAsJsonObject();
        if (ObisCode.of(json.get("series").getAsString()).equals(ObisCode.LOAD_PROFILE)) {
          Row row = row(json);
          if (rows.put(row.key(), row) != null) {
            twice.add(row.key());
          }
        }
      }
      MVMap<String, String> instructions = store.openMap("instructions");
      MVMap<String, String> outcomes = store.openMap("outcomes");
      return new BookFile(
          rows, twice, new TreeSet<>(instructions.keySet()), new TreeSet<>(outcomes.keySet()));
    }
  }

  /** A row from what processes print of it: meter, registered, values. */
  static Row row(JsonObject json) {
    Map<ObisCode, BigDecimal> values = new HashMap<>();
    JsonElement members = json.get("values");
    if (members != null) {
      members
          .getAsJsonObject()
          .entrySet()
          .forEach(
              e ->
                  values.put(
                      ObisCode.of(e.getKey()),
                      Row.number(e.getValue().getAsJsonObject().get("value").getAsString())));
    }
    return new Row(
        new Row.Key(
            new MeterId(json.get("meter").getAsString()),
            Instant.parse(json.get("registered").getAsString())),
        values);
  }
}
