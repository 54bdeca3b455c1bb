package io.tiaki.demo.story;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Walks one meter through the use cases. What it says was observed: at the control system by the
 * command that an operator types, and at the meter by looking at it, which no instruction passes.
 */
public final class Story {
  private static final String IMPORTED = "1-0:1.8.0.255";
  private static final String NOTICE = "Power is off on Friday from 10 to 11";
  private static final String QUESTION = "May the boiler wait for an hour?";
  private static final int LIMIT_WATTS = 9_200;
  private static final String STRANGER = "TKI9999999999999";
  private static final String COVER_REMOVED = "44";
  private static final String CONSUMER_SAID_YES = "200";

  private final String meter;
  private final String tariffFile;
  private final Scene scene;
  private final Clock clock;
  private int chapter;

  /**
   * @param meter its logical device name
   * @param tariffFile a tariff, as {@code dcs tariff set} takes it
   */
  public Story(String meter, String tariffFile, Scene scene, Clock clock) {
    this.meter = meter;
    this.tariffFile = tariffFile;
    this.scene = scene;
    this.clock = clock;
  }

  /** Tells it to the end. */
  public void tell() throws StoryException, InterruptedException {
    read();
    profile();
    disconnect();
    connect();
    limit();
    message();
    question();
    tariff();
    alert();
    stranger();
    log();
  }

  private void begin(String title) {
    chapter++;
    scene.say("");
    scene.say(chapter + ". " + title);
  }

  private Told operator(String... words) throws StoryException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(words));
    scene.say("   $ tiaki dcs " + String.join(" ", all.stream().map(Story::quoted).toList()));
    all.add("--json");
    return scene.operator(all);
  }

  private static String quoted(String word) {
    return word.contains(" ") ? '"' + word + '"' : word;
  }

  private void says(String line) {
    scene.say("   " + line);
  }

  private void must(boolean holds, String otherwise) throws StoryException {
    if (!holds) {
      throw new StoryException(otherwise);
    }
  }

  private void read() throws StoryException, InterruptedException {
    begin("The operator reads the meter.");
    BigDecimal before = Json.number(scene.look(), "importedWh");
    JsonObject answer = operator("read", meter).done();
    BigDecimal after = Json.number(scene.look(), "importedWh");
    JsonObject values =
        Json.object(Json.array(answer, "readings").get(0).getAsJsonObject(), "values");
    BigDecimal read = Json.number(Json.object(values, IMPORTED), "value");
    says("It arrived: " + read + " Wh from the grid. The meter's display: " + after + " Wh.");
    must(
        read.compareTo(before) >= 0 && read.compareTo(after) <= 0,
        "the meter showed " + before + " Wh before and " + after + " Wh after it was read");
  }

  private void profile() throws StoryException, InterruptedException {
    begin("What the meter kept of the last minutes is read out of its load profile.");
    scene.readings(2);
    String from =
        clock.instant().minus(Duration.ofMinutes(10)).truncatedTo(ChronoUnit.SECONDS).toString();
    JsonObject seen =
        Json.object(operator("profile", meter, "--from", from).done(), "confirmation");
    int rows = Json.array(seen, "rows").size();
    says("The meter gave " + rows + " rows.");
    must(rows >= 2, "it registered at least 2 since the story began");
  }

  private void disconnect() throws StoryException, InterruptedException {
    begin("The supply is disconnected.");
    operator("supply", "disconnect", meter).done();
    JsonObject off = scene.look();
    relay(off, "disconnected");
    scene.readings(2);
    JsonObject later = scene.look();
    says(
        "Two readings later its registers still show "
            + Json.text(later, "importedWh")
            + " Wh: nothing is used.");
    must(
        energy(off).compareTo(energy(later)) == 0,
        "the meter counted "
            + energy(later).subtract(energy(off))
            + " Wh while its relay was open");
  }

  private void connect() throws StoryException, InterruptedException {
    begin("The supply is connected again.");
    BigDecimal before = energy(scene.look());
    operator("supply", "connect", meter).done();
    relay(scene.look(), "connected");
    scene.readings(4);
    BigDecimal counted = energy(scene.look()).subtract(before);
    says("Four readings later it has counted " + counted + " Wh more.");
    must(counted.signum() > 0, "the meter counts nothing although its relay is closed");
  }

  private void limit() throws StoryException, InterruptedException {
    begin("The power is limited, and the limit taken away again.");
    operator("supply", "limit", meter, "--threshold", LIMIT_WATTS + "W").done();
    JsonObject limited = scene.look();
    must(limited.has("limitWatts"), "the meter has no limit");
    says("The meter's limiter: " + Json.text(limited, "limitWatts") + " W.");
    must(
        Json.text(limited, "limitWatts").equals(Integer.toString(LIMIT_WATTS)),
        "the limit is another one");
    operator("supply", "limit", meter, "--threshold", "none").done();
    must(!scene.look().has("limitWatts"), "the meter still has a limit");
    says("The meter's limiter: no limit.");
  }

  private void message() throws StoryException, InterruptedException {
    begin("The consumer gets a message.");
    operator("message", "show", meter, "--text", NOTICE).done();
    String display = Json.text(scene.look(), "display");
    says("On the display: \"" + display + "\"");
    must(display.equals(NOTICE), "the display shows something else");
  }

  private void question() throws StoryException, InterruptedException {
    begin("The consumer is asked.");
    int before = noted(scene.look(), CONSUMER_SAID_YES);
    JsonObject outcome =
        operator("message", "ask", meter, "--text", QUESTION, "--priority", "high").done();
    String answer = Json.text(Json.object(outcome, "confirmation"), "answer");
    int after = noted(scene.look(), CONSUMER_SAID_YES);
    says("The answer that reached the operator: " + answer + ".");
    must(
        answer.equals("yes") && after == before + 1,
        "the meter's log has " + (after - before) + " new entries of a yes");
    says("The meter's log has it as well.");
  }

  private void tariff() throws StoryException, InterruptedException {
    begin("A tariff with two rates begins to count.");
    operator("tariff", "set", tariffFile, meter, "--activation", "now").done();
    String name = Json.text(scene.look(), "tariff");
    says("The calendar that counts at the meter: " + name + ".");
    must(name.equals("two-rates"), "another calendar counts");
    JsonObject seen = Json.object(operator("tariff", "show", meter).done(), "confirmation");
    for (JsonElement register : Json.array(seen, "registers")) {
      JsonObject one = register.getAsJsonObject();
      says(Json.text(one, "obis") + ": " + Json.text(one, "value") + " Wh");
    }
  }

  private void alert() throws StoryException, InterruptedException {
    begin("Somebody opens the meter's cover.");
    scene.happens("tamper");
    JsonObject alert = scene.alert();
    // The consumer's answer was an alert, too.
    while (!codes(alert).contains(COVER_REMOVED)) {
      alert = scene.alert();
    }
    says(
        "The control system was alerted: alarm bits "
            + Json.text(alert, "alarms")
            + ", events "
            + String.join(", ", codes(alert))
            + ".");
  }

  private static List<String> codes(JsonObject alert) throws StoryException {
    List<String> codes = new ArrayList<>();
    for (JsonElement event : Json.array(alert, "events")) {
      codes.add(Json.text(event.getAsJsonObject(), "code"));
    }
    return codes;
  }

  private void stranger() throws StoryException, InterruptedException {
    begin("A meter is switched that this gateway does not have.");
    Told told = operator("supply", "disconnect", STRANGER, "--gateway", "gw1");
    JsonObject outcome = told.outcome();
    says(Json.text(outcome, "outcome") + ": " + Json.text(outcome, "text"));
    must(
        told.status() == 1 && Json.text(outcome, "outcome").equals("unknown-meter"),
        "that was not refused");
  }

  private void log() throws StoryException, InterruptedException {
    begin("What the meter noted of all this in its own log.");
    List<String> names = new ArrayList<>();
    for (JsonElement entry : Json.array(scene.look(), "log")) {
      names.add(Json.text(entry.getAsJsonObject(), "name"));
    }
    says(String.join(", ", names));
    for (String name : List.of("remotely disconnected", "remotely connected", "cover removed")) {
      must(names.contains(name), "\"" + name + "\" is not in it");
    }
  }

  private void relay(JsonObject seen, String wished) throws StoryException {
    String relay = Json.text(seen, "relay");
    says("The meter's relay: " + relay + ".");
    must(relay.equals(wished), "it should be " + wished);
  }

  /** Energy in both directions: a home with a solar roof may take nothing from the grid. */
  private static BigDecimal energy(JsonObject seen) throws StoryException {
    return Json.number(seen, "importedWh").add(Json.number(seen, "exportedWh"));
  }

  private static int noted(JsonObject seen, String code) throws StoryException {
    int count = 0;
    for (JsonElement entry : Json.array(seen, "log")) {
      if (Json.text(entry.getAsJsonObject(), "code").equals(code)) {
        count++;
      }
    }
    return count;
  }
}
