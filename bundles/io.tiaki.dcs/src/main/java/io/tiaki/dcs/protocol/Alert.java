package io.tiaki.dcs.protocol;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.tiaki.model.MeterId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a meter alerts of (uplink protocol, alert).
 *
 * @param id of the message
 * @param meter which one
 * @param created when the gateway saw it
 * @param alarms new bits of its alarm register, 8 hexadecimal digits
 * @param errors new bits of its error register, 8 hexadecimal digits
 * @param events new entries of its event log, the oldest first
 * @param gap whether entries before them may be missing
 */
public record Alert(
    String id,
    String meter,
    Instant created,
    String alarms,
    String errors,
    List<Event> events,
    boolean gap)
    implements Message {
  private static final Pattern BITS = Pattern.compile("[0-9a-f]{8}");
  private static final int MOST_EVENTS = 500;
  private static final int MOST_CODE = 0xffff;

  /**
   * An entry of an event log.
   *
   * @param code what happened, 0 to 65,535
   * @param at when, by the meter's clock, if it says so
   */
  public record Event(int code, Optional<Instant> at) {}

  public Alert {
    events = List.copyOf(events);
  }

  static Alert of(String id, Members members) throws MalformedException {
    String meter = members.text("meter", 16);
    if (!MeterId.isValid(meter)) {
      throw members.fault("meter", "is not a logical device name");
    }
    List<Event> events = new ArrayList<>();
    for (Members one : members.objects("events", 0, MOST_EVENTS)) {
      int code = one.number("code");
      if (code < 0 || code > MOST_CODE) {
        throw one.fault("code", "is not 0 to " + MOST_CODE);
      }
      events.add(new Event(code, one.has("at") ? Optional.of(one.time("at")) : Optional.empty()));
    }
    return new Alert(
        id,
        meter,
        members.time("created"),
        members.text("alarms", BITS, "8 characters of 0-9 a-f"),
        members.text("errors", BITS, "8 characters of 0-9 a-f"),
        events,
        members.has("gap") && members.flag("gap"));
  }

  /** For {@code --json} and the book. */
  public JsonObject json() {
    JsonObject json = new JsonObject();
    json.addProperty("id", id);
    json.addProperty("meter", meter);
    json.addProperty("created", created.toString());
    json.addProperty("alarms", alarms);
    json.addProperty("errors", errors);
    JsonArray all = new JsonArray();
    for (Event event : events) {
      JsonObject one = new JsonObject();
      one.addProperty("code", event.code());
      event.at().ifPresent(at -> one.addProperty("at", at.toString()));
      all.add(one);
    }
    json.add("events", all);
    json.addProperty("gap", gap);
    return json;
  }
}
