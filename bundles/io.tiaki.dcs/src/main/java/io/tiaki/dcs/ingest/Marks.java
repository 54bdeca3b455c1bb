package io.tiaki.dcs.ingest;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tiaki.dcs.protocol.Mark;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/**
 * How far each gateway's store had come at the most, so that one that comes back older is noticed,
 * whatever came back with it. Part of the book: durable with its commit.
 */
final class Marks {
  /** A gateway compares what it is told with so many of its own marks. */
  private static final int COMPARED = 256;

  private static final String REMEDY =
      "somebody brought back a disk or a copy. What the gateway knew is missing there, and instructions issued before are refused: find out who did it, and put the newer store back if there is one";

  private final MVMap<String, String> marks;

  Marks(MVStore store) {
    marks = store.openMap("marks");
  }

  /**
   * What is known of a gateway.
   *
   * @param mark the furthest
   * @param doubted whether an older store was seen and the gateway does not know that yet
   * @param last what was said when it went back last, empty: it never did
   * @param at when that was, empty: never
   */
  private record Known(Mark mark, boolean doubted, String last, String at) {
    Known with(Mark next) {
      return new Known(next, false, last, at);
    }

    Known said(Mark next, boolean doubt, String text, Instant now) {
      return new Known(next, doubt, text, BookEntry.time(now));
    }
  }

  /**
   * Takes what a gateway says.
   *
   * @return what is wrong, for people, when that is new
   */
  Optional<String> take(String gateway, Mark mark, Instant received) {
    Known known = known(gateway).orElse(null);
    if (known == null) {
      keep(gateway, new Known(mark, false, "", ""));
      return Optional.empty();
    }
    Mark last = known.mark();
    int back = back(mark).compareTo(back(last));
    boolean isFurther = mark.number() > last.number() + (known.doubted() ? COMPARED : 0);
    if (known.doubted() && (back > 0 || isFurther)) {
      // It was said. The gateway knows it now, or never will, and goes on from there.
      keep(gateway, known.with(mark));
    } else if (back > 0) {
      String text =
          "Gateway "
              + gateway
              + " noticed itself at "
              + back(mark)
              + " that its store is an older one: "
              + REMEDY;
      keep(gateway, known.said(mark, false, text, received));
      return Optional.of(text);
    } else if (isOlder(mark, last, back)) {
      String text = text(gateway, mark, last);
      if (!known.doubted()) {
        keep(gateway, known.said(last, true, text, received));
        return Optional.of(text);
      }
    } else if (back == 0 && isFurther) {
      keep(gateway, known.with(mark));
    }
    return Optional.empty();
  }

  private static String text(String gateway, Mark mark, Mark last) {
    return "Gateway "
        + gateway
        + " has an older store than it had: it tells mark "
        + mark.number()
        + " of "
        + mark.since()
        + ", and had told mark "
        + last.number()
        + " of "
        + last.since()
        + ": "
        + REMEDY;
  }

  /** One that waited there, and comes late, was made before the furthest. */
  private static boolean isOlder(Mark mark, Mark last, int back) {
    return back == 0 && mark.number() == last.number()
        ? !mark.head().equals(last.head())
        : (back < 0 || mark.number() < last.number()) && mark.since().isAfter(last.since());
  }

  private static Instant back(Mark mark) {
    return mark.back().orElse(Instant.EPOCH);
  }

  /** The furthest mark of a gateway. */
  Optional<Mark> furthest(String gateway) {
    return known(gateway).map(Known::mark);
  }

  /** What was said of gateways whose store went back, by gateway, with {@code at}. */
  Map<String, JsonObject> back() {
    Map<String, JsonObject> all = new LinkedHashMap<>();
    for (String gateway : marks.keySet()) {
      known(gateway)
          .filter(known -> !known.at().isEmpty())
          .ifPresent(
              known -> {
                JsonObject said = new JsonObject();
                said.addProperty("at", known.at());
                said.addProperty("text", known.last());
                all.put(gateway, said);
              });
    }
    return all;
  }

  private void keep(String gateway, Known known) {
    JsonObject json = new JsonObject();
    json.addProperty("number", known.mark().number());
    json.addProperty("head", known.mark().head());
    json.addProperty("since", known.mark().since().toString());
    known.mark().back().ifPresent(back -> json.addProperty("back", back.toString()));
    json.addProperty("doubted", known.doubted());
    json.addProperty("text", known.last());
    json.addProperty("at", known.at());
    marks.put(gateway, json.toString());
  }

  private Optional<Known> known(String gateway) {
    String text = marks.get(gateway);
    if (text == null) {
      return Optional.empty();
    }
    JsonObject json = JsonParser.parseString(text).getAsJsonObject();
    Mark mark =
        new Mark(
            json.get("number").getAsInt(),
            json.get("head").getAsString(),
            Instant.parse(json.get("since").getAsString()),
            json.has("back")
                ? Optional.of(Instant.parse(json.get("back").getAsString()))
                : Optional.empty());
    return Optional.of(
        new Known(
            mark,
            json.get("doubted").getAsBoolean(),
            json.get("text").getAsString(),
            json.get("at").getAsString()));
  }
}
