package io.tiaki.demo.event;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A line of a process, read.
 *
 * @param json as it came
 * @param event what it means
 */
public record EventLine(JsonObject json, Event event) {
  /** Longer lines are not read, characters. */
  public static final int MAX_LENGTH = 65_536;

  private static final int MAX_TEXT = 1_000;
  private static final int MAX_VALUES = 64;

  /** Short decimal numbers only: an exponent could stand for a gigabyte of zeros. */
  private static final Pattern DECIMAL = Pattern.compile("-?\\d{1,18}(\\.\\d{1,9})?");

  /**
   * Reads a line.
   *
   * @throws IllegalArgumentException when it is no event or lacks something
   */
  public static EventLine parse(String line) {
    if (line.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("a line of more than " + MAX_LENGTH + " characters");
    }
    try {
      JsonObject json = JsonParser.parseString(line).getAsJsonObject();
      return new EventLine(json, event(json));
    } catch (JsonParseException
        | IllegalStateException
        | UnsupportedOperationException
        | ClassCastException
        | DateTimeException e) {
      throw new IllegalArgumentException("not an event: " + e.getMessage(), e);
    }
  }

  private static Event event(JsonObject json) {
    return switch (text(json, "event")) {
      case "ready" -> new Event.Ready(stored(json));
      case "gateway" -> new Event.Link(text(json, "gateway"), flag(json, "connected"));
      case "session" -> new Event.Session(meter(json), flag(json, "open"));
      case "registered" -> new Event.Registered(meter(json), instant(json, "registered"));
      case "reading" ->
          new Event.Arrived(
              meter(json),
              ObisCode.of(text(json, "series")),
              instant(json, "registered"),
              instant(json, "received"),
              values(json));
      case "problem" -> new Event.Problem(text(json, "text"));
      case "alarm" -> new Event.Problem("Alarm of " + text(json, "gateway") + ": " + faults(json));
      case "quiet" -> new Event.Quiet();
      default -> new Event.Other();
    };
  }

  private static String faults(JsonObject json) {
    StringBuilder texts = new StringBuilder(text(json, "state"));
    for (JsonElement fault : json.getAsJsonArray("faults")) {
      texts.append("; ").append(text(fault.getAsJsonObject(), "text"));
    }
    return texts.toString();
  }

  private static Optional<Long> stored(JsonObject json) {
    JsonElement stored = json.get("stored");
    return stored == null ? Optional.empty() : Optional.of(stored.getAsLong());
  }

  private static Map<ObisCode, String> values(JsonObject json) {
    Map<ObisCode, String> values = new HashMap<>();
    JsonElement members = json.get("values");
    if (members == null) {
      return values;
    }
    for (Map.Entry<String, JsonElement> member : members.getAsJsonObject().entrySet()) {
      JsonObject quantity = member.getValue().getAsJsonObject();
      String value = text(quantity, "value");
      if (values.size() < MAX_VALUES && DECIMAL.matcher(value).matches()) {
        values.put(ObisCode.of(member.getKey()), value);
      }
    }
    return values;
  }

  private static MeterId meter(JsonObject json) {
    return new MeterId(text(json, "meter"));
  }

  private static Instant instant(JsonObject json, String name) {
    return Instant.parse(text(json, name));
  }

  private static boolean flag(JsonObject json, String name) {
    return member(json, name).getAsBoolean();
  }

  private static String text(JsonObject json, String name) {
    String text = member(json, name).getAsString();
    return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
  }

  private static JsonElement member(JsonObject json, String name) {
    JsonElement member = json.get(name);
    if (member == null) {
      throw new IllegalArgumentException("the member " + name + " is missing");
    }
    return member;
  }
}
