package io.tiaki.dcs.control;

import com.google.gson.JsonObject;
import io.tiaki.dcs.ingest.BookEntry;
import io.tiaki.dcs.protocol.MeterReading;
import java.util.List;

/**
 * What became of a wish to read a meter.
 *
 * @param status one of the uplink protocol's statuses
 * @param text why not and what to do about it; empty when there is nothing to say
 * @param gateway that was asked
 * @param instruction its id; empty when none was sent
 * @param readings what was read
 */
public record Answer(
    String status, String text, String gateway, String instruction, List<MeterReading> readings) {
  public Answer {
    readings = List.copyOf(readings);
  }

  static Answer of(String status, String text, String gateway) {
    return new Answer(status, text, gateway, "", List.of());
  }

  /** For the control socket and {@code --json}. */
  JsonObject json(String meter) {
    JsonObject object = new JsonObject();
    object.addProperty("meter", meter);
    object.addProperty("gateway", gateway);
    object.addProperty("instruction", instruction);
    object.addProperty("status", status);
    object.addProperty("text", text);
    object.add("readings", BookEntry.describe(readings));
    return object;
  }
}
