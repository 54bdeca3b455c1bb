package io.tiaki.dcs.control;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.tiaki.dcs.protocol.Answers;
import io.tiaki.model.MeterId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Pattern;

/**
 * One instruction for some meters, up to thousands, told on a control connection: a line for each
 * that waits and for each outcome as it comes, and at the end how many there were of each. Whoever
 * asked may go: what was sent goes on, and nothing more is sent.
 */
final class MetersConversation {
  /** So many instructions are open at once. */
  private static final int WINDOW = 200;

  private final Pattern types;
  private final Desk desk;
  private final Lines lines;
  private final BlockingQueue<JsonObject> events = new LinkedBlockingQueue<>();
  private final Map<String, Integer> counts = new TreeMap<>();

  /**
   * @param types of instruction that may be sent
   */
  MetersConversation(Pattern types, Desk desk, Lines lines) {
    this.types = types;
    this.desk = desk;
    this.lines = lines;
  }

  /**
   * Sends the instructions and waits for all outcomes.
   *
   * @throws IllegalArgumentException when the request is not what was expected
   */
  JsonObject hold(JsonObject request, Duration patience) throws IOException, InterruptedException {
    Deque<String> meters = meters(request);
    String type = request.get("instruction").getAsString();
    if (!types.matcher(type).matches()) {
      throw new IllegalArgumentException("It is no instruction of this command");
    }
    String gateway = request.has("gateway") ? request.get("gateway").getAsString() : "";
    Map<String, String> parameters = new TreeMap<>();
    request
        .getAsJsonObject("parameters")
        .entrySet()
        .forEach(one -> parameters.put(one.getKey(), one.getValue().getAsString()));
    int all = meters.size();
    int open = 0;
    int over = 0;
    while (over < all) {
      while (open < WINDOW && !meters.isEmpty()) {
        String meter = meters.remove();
        send(gateway, meter, new Answers.Wish(type, Optional.of(meter), parameters), patience);
        open++;
      }
      JsonObject event = events.take();
      if (event.get("event").getAsString().equals("outcome")) {
        open--;
        over++;
        counts.merge(event.get("outcome").getAsString(), 1, Integer::sum);
        event.addProperty("over", over);
      }
      event.addProperty("of", all);
      lines.write(event.toString());
    }
    return summary(all);
  }

  private static Deque<String> meters(JsonObject request) {
    Set<String> meters = new LinkedHashSet<>();
    for (JsonElement one : request.getAsJsonArray("meters")) {
      if (!MeterId.isValid(one.getAsString())) {
        throw new IllegalArgumentException("It names no meter");
      }
      meters.add(one.getAsString());
    }
    return new ArrayDeque<>(meters);
  }

  private void send(String gateway, String meter, Answers.Wish wish, Duration patience) {
    desk.send(gateway, wish, patience, why -> events.add(waiting(meter, why)))
        .whenComplete(
            (answer, failure) ->
                events.add(
                    outcome(
                        meter,
                        answer == null
                            ? Answer.of("failed", "The control system failed; see its log", gateway)
                            : answer)));
  }

  private static JsonObject outcome(String meter, Answer answer) {
    JsonObject event = event("outcome", meter);
    answer.describe(event);
    event.add("outcome", event.remove("status"));
    confirmation(answer.data()).ifPresent(seen -> event.add("confirmation", seen));
    return event;
  }

  private static JsonObject waiting(String meter, String why) {
    JsonObject event = event("waiting", meter);
    event.addProperty("text", why);
    return event;
  }

  private static JsonObject event(String name, String meter) {
    JsonObject event = new JsonObject();
    event.addProperty("event", name);
    event.addProperty("meter", meter);
    return event;
  }

  /** What the meter was read to be afterwards. */
  private static Optional<JsonObject> confirmation(String data) {
    try {
      String json = new String(Base64.getDecoder().decode(data), StandardCharsets.UTF_8);
      JsonElement element = JsonParser.parseString(json);
      return element.isJsonObject() ? Optional.of(element.getAsJsonObject()) : Optional.empty();
    } catch (JsonParseException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private JsonObject summary(int all) {
    JsonObject numbers = new JsonObject();
    StringBuilder text = new StringBuilder();
    counts.forEach(
        (outcome, count) -> {
          numbers.addProperty(outcome, count);
          text.append(text.isEmpty() ? "" : ", ").append(count).append(' ').append(outcome);
        });
    JsonObject summary = new JsonObject();
    summary.addProperty("status", counts.getOrDefault("done", 0) == all ? "done" : "failed");
    summary.addProperty("text", text.toString());
    summary.add("counts", numbers);
    return summary;
  }
}
