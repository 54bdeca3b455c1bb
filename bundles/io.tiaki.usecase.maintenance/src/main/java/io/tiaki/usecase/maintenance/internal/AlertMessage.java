package io.tiaki.usecase.maintenance.internal;

import com.google.gson.stream.JsonWriter;
import io.tiaki.model.MeterId;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * An alert as it is sent (uplink protocol, Alert).
 *
 * @param id unique for the gateway; the same in each attempt
 * @param json the text
 */
record AlertMessage(String id, String json) {
  /**
   * What is told.
   *
   * @param alarms bits of the alarm register that are new
   * @param errors bits of the error register that are new
   * @param events new entries of the event log, the oldest first
   * @param gap whether entries before them may be missing
   */
  record Content(long alarms, long errors, List<LogEntry> events, boolean gap) {
    Content {
      events = List.copyOf(events);
    }

    /** For log and journal. */
    String text() {
      String codes =
          String.join(", ", events.stream().map(e -> Integer.toString(e.code())).toList());
      return String.format("alarm register %08x, error register %08x", alarms, errors)
          + (codes.isEmpty() ? "" : ", events " + codes);
    }
  }

  /**
   * Writes one.
   *
   * @param number no other alert of the meter has it
   */
  static AlertMessage of(
      String gateway, MeterId meter, String number, Content content, Instant now) {
    String id = gateway + ".m." + meter.logicalDeviceName() + "." + number;
    StringWriter text = new StringWriter();
    try (JsonWriter out = new JsonWriter(text)) {
      out.beginObject();
      out.name("version").value(1);
      out.name("type").value("alert");
      out.name("id").value(id);
      out.name("gateway").value(gateway);
      out.name("created").value(now.truncatedTo(ChronoUnit.MILLIS).toString());
      out.name("meter").value(meter.logicalDeviceName());
      out.name("alarms").value(String.format("%08x", content.alarms()));
      out.name("errors").value(String.format("%08x", content.errors()));
      out.name("events").beginArray();
      for (LogEntry entry : content.events()) {
        out.beginObject().name("code").value(entry.code());
        if (entry.at().isPresent()) {
          out.name("at").value(entry.at().get().toString());
        }
        out.endObject();
      }
      out.endArray();
      out.name("gap").value(content.gap());
      out.endObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return new AlertMessage(id, text.toString());
  }
}
