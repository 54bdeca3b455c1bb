package io.tiaki.dcs.ingest;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.tiaki.dcs.protocol.Messages;
import io.tiaki.dcs.protocol.MeterReading;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * How readings and outcomes are written as JSON: in the book, as events and on the control socket.
 */
public final class BookEntry {
  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  private BookEntry() {}

  /** Adds a reading's members to an object. */
  public static void describe(JsonObject object, MeterReading reading) {
    object.addProperty("meter", reading.meter());
    object.addProperty("series", reading.series());
    object.addProperty("registered", time(reading.registered()));
    object.addProperty("quality", reading.quality());
    object.addProperty("source", reading.source());
    if (!reading.profile().isEmpty()) {
      object.addProperty("profile", reading.profile());
    }
    reading.result().ifPresent(result -> describe(object, result));
    JsonObject values = new JsonObject();
    for (MeterReading.Value value : reading.values()) {
      JsonObject one = new JsonObject();
      one.addProperty("value", value.value());
      one.addProperty("unit", value.unit());
      if (!value.at().isEmpty()) {
        one.addProperty("at", value.at());
      }
      values.add(value.obis(), one);
    }
    object.add("values", values);
  }

  private static void describe(JsonObject object, MeterReading.Result result) {
    object.addProperty("revision", result.revision());
    object.addProperty("complete", result.complete());
    object.addProperty("count", result.count());
    if (!result.from().isEmpty()) {
      object.addProperty("from", result.from());
    }
    if (!result.event().isEmpty()) {
      object.addProperty("event", result.event());
    }
  }

  /** Readings as an array of objects. */
  public static JsonArray describe(List<MeterReading> readings) {
    JsonArray all = new JsonArray();
    for (MeterReading reading : readings) {
      JsonObject one = new JsonObject();
      describe(one, reading);
      all.add(one);
    }
    return all;
  }

  static String of(MeterReading reading, String gateway, Instant received) {
    JsonObject object = new JsonObject();
    object.addProperty("gateway", gateway);
    object.addProperty("received", time(received));
    describe(object, reading);
    return GSON.toJson(object);
  }

  static String of(Messages.Outcome outcome, Instant received) {
    JsonObject object = new JsonObject();
    object.addProperty("instruction", outcome.instruction());
    object.addProperty("status", outcome.status());
    object.addProperty("text", outcome.text());
    object.addProperty("received", time(received));
    object.add("readings", describe(outcome.readings()));
    return GSON.toJson(object);
  }

  /** ISO 8601 in UTC, milliseconds. */
  public static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MILLIS).toString();
  }
}
