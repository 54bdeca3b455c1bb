package io.tiaki.selftest.internal;

import com.google.gson.stream.JsonWriter;
import io.tiaki.platform.OperatingState.State;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/**
 * An alarm as it is sent (uplink protocol, Alarm).
 *
 * @param id unique for the gateway
 * @param json the text
 */
record AlarmMessage(String id, String json) {
  /** How long the outbox has to take it before it is given again. */
  static final Duration TRY_AGAIN = Duration.ofSeconds(10);

  private static final int MOST_FAULTS = 64;
  private static final int MOST_TEXT = 512;

  static AlarmMessage of(
      String gateway, long number, State state, List<Fault> faults, String occasion, Instant now) {
    String id = gateway + ".a." + number;
    StringWriter text = new StringWriter();
    try (JsonWriter out = new JsonWriter(text)) {
      out.beginObject();
      out.name("version").value(1);
      out.name("type").value("alarm");
      out.name("id").value(id);
      out.name("gateway").value(gateway);
      out.name("created").value(now.truncatedTo(ChronoUnit.MILLIS).toString());
      out.name("state").value(word(state.mode()));
      out.name("since").value(state.since().truncatedTo(ChronoUnit.MILLIS).toString());
      if (!faults.isEmpty()) {
        out.name("occasion").value(occasion);
      }
      out.name("faults").beginArray();
      for (Fault fault : faults.subList(0, Math.min(MOST_FAULTS, faults.size()))) {
        write(out, fault);
      }
      out.endArray();
      out.endObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return new AlarmMessage(id, text.toString());
  }

  /** What sets one alarm apart from the next. */
  static String content(State state, List<Fault> faults, String occasion) {
    StringBuilder content = new StringBuilder(word(state.mode()));
    content.append(faults.isEmpty() ? "" : occasion);
    for (Fault fault : faults) {
      content.append('\n').append(fault.test()).append(fault.consequence()).append(fault.over());
      content.append(fault.text());
    }
    return content.toString();
  }

  private static void write(JsonWriter out, Fault fault) throws IOException {
    String text = fault.text();
    out.beginObject();
    out.name("test").value(fault.test());
    out.name("consequence").value(word(fault.consequence()));
    out.name("since").value(fault.since().truncatedTo(ChronoUnit.MILLIS).toString());
    out.name("over").value(fault.over());
    out.name("text").value(text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT));
    out.endObject();
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
