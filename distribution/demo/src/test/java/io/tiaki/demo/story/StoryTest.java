package io.tiaki.demo.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoryTest {
  private static final String METER = "TKI0000000000001";

  private final Town town = new Town();

  @Test
  void goes_through_all_chapters_and_says_what_was_observed() throws Exception {
    tell();

    assertThat(town.said)
        .contains(
            "   $ tiaki dcs supply disconnect " + METER,
            "   The meter's relay: disconnected.",
            "   The meter's relay: connected.",
            "   The meter's limiter: 9200 W.",
            "   On the display: \"Power is off on Friday from 10 to 11\"",
            "   The answer that reached the operator: yes.",
            "   The calendar that counts at the meter: two-rates.",
            "   The control system was alerted: alarm bits 00000010, events 44.",
            "   remotely disconnected, remotely connected, 200, cover removed");
  }

  /** Whatever the control system says, the story is over when the meter does not show it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "relay; it should be disconnected",
        "counting; while its relay was open",
        "still; counts nothing although its relay is closed",
        "limit; the meter has no limit",
        "display; the display shows something else",
        "answer; 0 new entries of a yes",
        "tariff; another calendar counts",
        "read; the meter showed",
        "profile; at least 2 since the story began",
        "stranger; that was not refused",
        "log; \"cover removed\" is not in it",
        "refusal; the outcome is refused: not today",
        "silence; the control system told no outcome: dcs: no",
      })
  void goes_wrong_when_the_meter_shows_something_else(String fault, String why) {
    town.fault = fault;

    assertThatThrownBy(this::tell).isInstanceOf(StoryException.class).hasMessageContaining(why);
  }

  private void tell() throws Exception {
    Clock clock = Clock.fixed(Instant.parse("2026-06-01T12:00:00Z"), ZoneOffset.UTC);
    new Story(METER, "two-rates.json", town, clock).tell();
  }

  /** A meter and a control system that do what they should, but for one fault. */
  private static final class Town implements Scene {
    final List<String> said = new ArrayList<>();
    private final JsonArray log = new JsonArray();
    private String fault = "";
    private String relay = "connected";
    private String display = "";
    private String tariff = "";
    private String limit = "";
    private long tenths = 10_000;

    @Override
    public Told operator(List<String> words) {
      if (fault.equals("silence")) {
        return new Told(1, List.of(), "dcs: no\n");
      }
      if (fault.equals("refusal")) {
        return told(1, "outcome", "refused", "not today", "");
      }
      String what = words.get(0) + (words.get(0).matches("read|profile") ? "" : " " + words.get(1));
      return switch (what) {
        case "read" -> read();
        case "profile" -> done("{\"rows\":[{}" + (fault.equals("profile") ? "" : ",{}") + "]}");
        case "supply disconnect" ->
            words.contains("TKI9999999999999") ? stranger() : relay("disconnected", 62);
        case "supply connect" -> relay("connected", 63);
        case "supply limit" -> limit(words.get(words.indexOf("--threshold") + 1));
        case "message show" -> display(words.get(words.indexOf("--text") + 1));
        case "message ask" -> answered();
        case "tariff set" -> tariff();
        default -> done("{\"registers\":[{\"obis\":\"1-0:1.8.1.255\",\"value\":\"12.5\"}]}");
      };
    }

    private Told read() {
      String value = fault.equals("read") ? "1.0" : tenths / 10 + "." + tenths % 10;
      JsonObject line =
          JsonParser.parseString(
                  "{\"status\":\"done\",\"text\":\"\",\"readings\":[{\"values\":{\"1-0:1.8.0.255\":{\"value\":\""
                      + value
                      + "\",\"unit\":\"Wh\"}}}]}")
              .getAsJsonObject();
      return new Told(0, List.of(line), "");
    }

    private Told relay(String state, int code) {
      if (!fault.equals("relay")) {
        relay = state;
      }
      note(code, "remotely " + state);
      return done("{}");
    }

    private Told limit(String threshold) {
      limit = fault.equals("limit") || threshold.equals("none") ? "" : threshold.replace("W", "");
      return done("{}");
    }

    private Told display(String text) {
      display = fault.equals("display") ? "" : text;
      return done("{}");
    }

    private Told answered() {
      if (!fault.equals("answer")) {
        note(200, "200");
      }
      return done("{\"answer\":\"yes\"}");
    }

    private Told tariff() {
      tariff = fault.equals("tariff") ? "flat" : "two-rates";
      return done("{\"active\":{}}");
    }

    private Told stranger() {
      return fault.equals("stranger")
          ? done("{}")
          : told(1, "outcome", "unknown-meter", "This gateway has no such meter", "");
    }

    private static Told done(String confirmation) {
      return told(0, "outcome", "done", "", confirmation);
    }

    private static Told told(
        int status, String member, String word, String text, String confirmation) {
      JsonObject line = new JsonObject();
      line.addProperty(member, word);
      line.addProperty("text", text);
      if (!confirmation.isEmpty()) {
        line.add("confirmation", JsonParser.parseString(confirmation));
      }
      return new Told(status, List.of(line), "");
    }

    private void note(int code, String name) {
      JsonObject entry = new JsonObject();
      entry.addProperty("code", code);
      entry.addProperty("name", name);
      log.add(entry);
    }

    @Override
    public JsonObject look() {
      JsonObject seen = new JsonObject();
      Map.of("relay", relay, "display", display, "tariff", tariff).forEach(seen::addProperty);
      if (!limit.isEmpty()) {
        seen.addProperty("limitWatts", Integer.parseInt(limit));
      }
      seen.addProperty("importedWh", tenths / 10 + "." + tenths % 10);
      seen.addProperty("exportedWh", "0.0");
      seen.add("log", log.deepCopy());
      return seen;
    }

    @Override
    public void readings(int count) {
      boolean counts =
          relay.equals("connected") ? !fault.equals("still") : fault.equals("counting");
      tenths += counts ? count : 0;
    }

    @Override
    public void happens(String what) {
      if (!fault.equals("log")) {
        note(44, "cover removed");
      }
    }

    @Override
    public JsonObject alert() {
      return JsonParser.parseString("{\"alarms\":\"00000010\",\"events\":[{\"code\":44}]}")
          .getAsJsonObject();
    }

    @Override
    public void say(String line) {
      said.add(line);
    }
  }
}
