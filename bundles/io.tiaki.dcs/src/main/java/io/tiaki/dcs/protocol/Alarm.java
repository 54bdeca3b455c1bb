package io.tiaki.dcs.protocol;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a gateway is, told by itself when that changed (uplink protocol, alarm).
 *
 * @param id of the message
 * @param state {@code normal}, {@code safe}, or what a later version calls it
 * @param since when it entered the state
 * @param occasion what an acknowledgement names; a gateway that does not tell any takes one without
 * @param faults what failed and was not acknowledged
 */
public record Alarm(
    String id, String state, Instant since, Optional<String> occasion, List<Fault> faults)
    implements Message {
  private static final String OCCASION = "occasion";
  private static final Pattern OCCASIONS = Pattern.compile("[0-9a-f]{32}");
  private static final Pattern WORD = Pattern.compile("[a-z0-9.-]{1,80}");
  private static final String WORDS = "1 to 80 characters of a-z 0-9 . -";
  private static final int MAX_FAULTS = 100;
  private static final int MAX_TEXT = 1_000;

  public Alarm {
    faults = List.copyOf(faults);
  }

  /**
   * A test that failed.
   *
   * @param test its name
   * @param since when it was found
   * @param over whether it has passed since
   * @param text for people
   */
  public record Fault(String test, Instant since, boolean over, String text) {}

  static Alarm of(String id, Members members) throws MalformedException {
    List<Fault> faults = new ArrayList<>();
    for (Members one : members.objects("faults", 0, MAX_FAULTS)) {
      faults.add(
          new Fault(
              one.text("test", WORD, WORDS),
              one.time("since"),
              one.flag("over"),
              one.text("text", MAX_TEXT)));
    }
    Optional<String> occasion =
        members.has(OCCASION)
            ? Optional.of(members.text(OCCASION, OCCASIONS, "32 characters of 0-9 a-f"))
            : Optional.empty();
    return new Alarm(
        id, members.text("state", WORD, WORDS), members.time("since"), occasion, faults);
  }

  /** Whether there is nothing to be told. */
  public boolean isOver() {
    return state.equals("normal") && faults.isEmpty();
  }

  /** For {@code --json} and the book. */
  public JsonObject json() {
    JsonObject json = new JsonObject();
    json.addProperty("state", state);
    json.addProperty("since", since.toString());
    occasion.ifPresent(name -> json.addProperty(OCCASION, name));
    JsonArray all = new JsonArray();
    for (Fault fault : faults) {
      JsonObject one = new JsonObject();
      one.addProperty("test", fault.test());
      one.addProperty("since", fault.since().toString());
      one.addProperty("over", fault.over());
      one.addProperty("text", fault.text());
      all.add(one);
    }
    json.add("faults", all);
    return json;
  }
}
