package io.tiaki.usecase.maintenance.internal;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a meter over a restart.
 *
 * @param seen whether it was looked at
 * @param told bits of its alarm register that were told and not seen cleared since
 * @param errors bits of its error register that were told
 * @param tail the last entries of its log that were read
 * @param alert what is to be told and was not taken by the outbox
 */
record Remembered(
    boolean seen, long told, long errors, List<LogEntry> tail, Optional<AlertMessage> alert) {
  static final Remembered NOTHING = new Remembered(false, 0, 0, List.of(), Optional.empty());

  private static final int FORMAT = 1;

  Remembered {
    tail = List.copyOf(tail);
  }

  Remembered toldOnly(long bits) {
    return new Remembered(seen, bits, errors, tail, alert);
  }

  Remembered withoutAlert() {
    return new Remembered(seen, told, errors, tail, Optional.empty());
  }

  byte[] octets() {
    JsonObject json = new JsonObject();
    json.addProperty("format", FORMAT);
    json.addProperty("seen", seen);
    json.addProperty("told", told);
    json.addProperty("errors", errors);
    JsonArray entries = new JsonArray();
    for (LogEntry entry : tail) {
      JsonObject one = new JsonObject();
      entry.at().ifPresent(at -> one.addProperty("at", at.toString()));
      one.addProperty("code", entry.code());
      entries.add(one);
    }
    json.add("tail", entries);
    alert.ifPresent(
        message -> {
          json.addProperty("id", message.id());
          json.addProperty("alert", message.json());
        });
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Empty when it cannot be read: what a meter shows is then told again. */
  static Optional<Remembered> of(byte[] octets) {
    try {
      JsonObject json =
          JsonParser.parseString(new String(octets, StandardCharsets.UTF_8)).getAsJsonObject();
      if (json.get("format").getAsInt() != FORMAT) {
        return Optional.empty();
      }
      List<LogEntry> tail = new ArrayList<>();
      for (JsonElement one : json.getAsJsonArray("tail")) {
        JsonObject entry = one.getAsJsonObject();
        @Nullable JsonElement at = entry.get("at");
        tail.add(
            new LogEntry(
                Optional.ofNullable(at).map(a -> Instant.parse(a.getAsString())),
                entry.get("code").getAsInt()));
      }
      Optional<AlertMessage> alert =
          json.has("alert")
              ? Optional.of(
                  new AlertMessage(json.get("id").getAsString(), json.get("alert").getAsString()))
              : Optional.empty();
      return Optional.of(
          new Remembered(
              json.get("seen").getAsBoolean(),
              json.get("told").getAsLong(),
              json.get("errors").getAsLong(),
              tail,
              alert));
    } catch (JsonParseException
        | DateTimeException
        | IllegalStateException
        | NullPointerException
        | ClassCastException
        | NumberFormatException damaged) {
      return Optional.empty();
    }
  }
}
