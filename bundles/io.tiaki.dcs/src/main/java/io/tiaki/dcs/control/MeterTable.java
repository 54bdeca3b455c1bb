package io.tiaki.dcs.control;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tiaki.dcs.ingest.Book;
import io.tiaki.dcs.ingest.BookEntry;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The meters that readings, alerts or outcomes told of, sorted, with the last that is known of
 * each.
 */
final class MeterTable {
  private static final Map<String, String> BY_INSTRUCTION =
      Map.of(
          "supply.connect", "connected",
          "supply.disconnect", "disconnected",
          "supply.arm", "armed");

  /** What entries of meters' event logs say of the supply, by common practice. */
  private static final Map<Integer, String> BY_EVENT =
      Map.of(
          59, "armed",
          60, "disconnected",
          61, "connected",
          62, "disconnected",
          63, "connected",
          64, "disconnected",
          69, "connected");

  private final Map<String, JsonObject> meters = new TreeMap<>();

  private MeterTable() {}

  /**
   * Tells of each meter, one a line, then how many there are.
   *
   * @param given instructions, as the book has them
   * @param gateway whose meters; empty: of all
   */
  static JsonObject tell(Book book, List<JsonObject> given, Optional<String> gateway, Lines lines)
      throws IOException {
    MeterTable table = new MeterTable();
    book.gatewaysByMeter().forEach(table::meter);
    book.alerts(Optional.empty()).forEach(table::alert);
    given.forEach(table::instruction);
    gateway.ifPresent(
        name -> table.meters.values().removeIf(one -> !text(one, "gateway").equals(name)));
    table.meters.forEach(
        (meter, one) ->
            book.lastReading(meter)
                .map(JsonParser::parseString)
                .ifPresent(reading -> one.add("reading", reading)));
    return Export.all("meter", table.meters.values(), lines);
  }

  private JsonObject meter(String meter, String gateway) {
    return meters.computeIfAbsent(
        meter,
        name -> {
          JsonObject one = new JsonObject();
          one.addProperty("meter", name);
          one.addProperty("gateway", gateway);
          return one;
        });
  }

  private void alert(JsonObject alert) {
    JsonObject one = meter(text(alert, "meter"), text(alert, "gateway"));
    Instant at = Instant.parse(text(alert, "created"));
    if (!one.has("alert") || !at.isBefore(time(one.getAsJsonObject("alert"), "created"))) {
      one.add("alert", alert);
    }
    for (JsonElement event : alert.getAsJsonArray("events")) {
      String supply = BY_EVENT.get(event.getAsJsonObject().get("code").getAsInt());
      if (supply != null) {
        supply(one, supply, at);
      }
    }
  }

  private void instruction(JsonObject given) {
    String supply = BY_INSTRUCTION.get(text(given, "instruction"));
    if (supply != null && given.has("meter") && text(given, "state").equals("done")) {
      JsonObject one = meter(text(given, "meter"), text(given, "gateway"));
      supply(one, supply, time(given, "ended"));
    }
  }

  private static void supply(JsonObject one, String supply, Instant at) {
    if (!one.has("supply") || !at.isBefore(time(one, "supplyTold"))) {
      one.addProperty("supply", supply);
      one.addProperty("supplyTold", BookEntry.time(at));
    }
  }

  private static Instant time(JsonObject object, String name) {
    return Instant.parse(text(object, name));
  }

  private static String text(JsonObject object, String name) {
    return object.get(name).getAsString();
  }
}
