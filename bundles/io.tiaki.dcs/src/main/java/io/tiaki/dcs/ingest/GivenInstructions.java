package io.tiaki.dcs.ingest;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tiaki.dcs.protocol.Messages;
import io.tiaki.dcs.protocol.Progress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/**
 * Instructions in the order in which they were given, and what became of them. Part of the book:
 * durable with its commit.
 */
final class GivenInstructions {
  /** The most that are kept. What is over goes before what is open, the oldest first. */
  static final int MOST = 10_000;

  private final MVMap<String, String> gateways;
  private final MVMap<String, String> outcomes;
  private final MVMap<String, String> updates;
  private final MVMap<Long, String> order;

  /** Absent for what an earlier version gave. */
  private final MVMap<String, String> given;

  GivenInstructions(MVStore store) {
    gateways = store.openMap("instructions");
    outcomes = store.openMap("outcomes");
    updates = store.openMap("updates");
    order = store.openMap("order");
    given = store.openMap("given");
  }

  void add(Given one) {
    JsonObject json = new JsonObject();
    json.addProperty("instruction", one.type());
    one.meter().ifPresent(meter -> json.addProperty("meter", meter));
    json.addProperty("created", BookEntry.time(one.created()));
    json.addProperty("validUntil", BookEntry.time(one.validUntil()));
    given.put(one.id(), json.toString());
    gateways.put(one.id(), one.gateway());
    Long last = order.lastKey();
    order.put(last == null ? 0L : last + 1, one.id());
    while (order.size() > MOST) {
      forget(oldest(one.created()));
    }
  }

  /** The oldest that is over; the oldest of all while none is. */
  private Long oldest(Instant now) {
    for (Map.Entry<Long, String> one : order.entrySet()) {
      if (isOver(one.getValue(), now)) {
        return one.getKey();
      }
    }
    return order.firstKey();
  }

  private boolean isOver(String id, Instant now) {
    return outcomes.containsKey(id)
        || Optional.ofNullable(given.get(id))
            .map(GivenInstructions::json)
            .map(one -> one.has("failed") || isSilent(one, now))
            .orElse(true);
  }

  private void forget(Long number) {
    String id = order.remove(number);
    given.remove(id);
    gateways.remove(id);
    outcomes.remove(id);
    updates.remove(id);
  }

  Optional<String> gateway(String id) {
    return Optional.ofNullable(gateways.get(id));
  }

  void addUpdate(String id, String json) {
    if (gateways.containsKey(id)) {
      updates.put(id, json);
    }
  }

  Optional<String> update(String id) {
    return Optional.ofNullable(updates.get(id));
  }

  Map<String, String> updates() {
    return new LinkedHashMap<>(updates);
  }

  void addOutcome(Messages.Outcome outcome, Instant received) {
    if (gateways.containsKey(outcome.instruction())) {
      outcomes.putIfAbsent(outcome.instruction(), BookEntry.of(outcome, received));
    }
  }

  Optional<String> outcome(String id) {
    return Optional.ofNullable(outcomes.get(id));
  }

  /** Its gateway says why it cannot be carried out yet. */
  void waits(String gateway, Progress progress) {
    if (gateway.equals(gateways.get(progress.instruction()))) {
      note(progress.instruction(), "waiting", progress.text());
    }
  }

  /** It did not get to its gateway, as far as we know; an outcome that comes still counts. */
  void fail(String id, String why, Instant now) {
    note(id, "ended", BookEntry.time(now));
    note(id, "failed", why);
  }

  private void note(String id, String name, String text) {
    String before = given.get(id);
    if (before != null) {
      JsonObject json = json(before);
      json.addProperty(name, text);
      given.put(id, json.toString());
    }
  }

  /** All, the newest last, with {@code number}, {@code state} and whether it is {@code open}. */
  List<JsonObject> list(Instant now) {
    List<JsonObject> all = new ArrayList<>();
    for (Map.Entry<Long, String> entry : order.entrySet()) {
      String id = entry.getValue();
      Optional.ofNullable(given.get(id))
          .map(GivenInstructions::json)
          .ifPresent(one -> all.add(described(entry.getKey() + 1, id, one, now)));
    }
    return all;
  }

  private JsonObject described(long number, String id, JsonObject one, Instant now) {
    JsonObject line = new JsonObject();
    line.addProperty("number", number);
    line.addProperty("id", id);
    gateway(id).ifPresent(gateway -> line.addProperty("gateway", gateway));
    for (String name : List.of("instruction", "meter", "created", "validUntil")) {
      if (one.has(name)) {
        line.add(name, one.get(name));
      }
    }
    String outcome = outcomes.get(id);
    if (outcome != null) {
      JsonObject told = json(outcome);
      String status = text(told, "status");
      // What was done may have been an answer that is not for everybody, like whose pseudonym.
      over(line, status, status.equals("done") ? "" : text(told, "text"), text(told, "received"));
    } else if (one.has("failed")) {
      over(line, "failed", text(one, "failed"), text(one, "ended"));
    } else if (isSilent(one, now)) {
      over(line, "timed-out", "the gateway gave no answer", text(one, "validUntil"));
    } else {
      line.addProperty("open", true);
      line.addProperty("state", one.has("waiting") ? "waiting" : "sent");
      line.addProperty("text", one.has("waiting") ? text(one, "waiting") : "");
    }
    return line;
  }

  private static void over(JsonObject line, String state, String text, String ended) {
    line.addProperty("open", false);
    line.addProperty("state", state);
    line.addProperty("text", text);
    line.addProperty("ended", ended);
  }

  private static boolean isSilent(JsonObject one, Instant now) {
    return now.isAfter(Instant.parse(text(one, "validUntil")).plus(Given.GRACE));
  }

  private static JsonObject json(String text) {
    return JsonParser.parseString(text).getAsJsonObject();
  }

  private static String text(JsonObject object, String name) {
    return object.get(name).getAsString();
  }
}
