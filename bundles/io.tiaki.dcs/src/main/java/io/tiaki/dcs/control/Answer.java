package io.tiaki.dcs.control;

import com.google.gson.JsonObject;
import io.tiaki.dcs.ingest.BookEntry;
import io.tiaki.dcs.protocol.Messages;
import io.tiaki.dcs.protocol.MeterReading;
import java.util.List;

/**
 * What became of an instruction.
 *
 * @param status one of the uplink protocol's statuses
 * @param text what the gateway says, or why not and what to do about it; empty when there is
 *     nothing to say
 * @param gateway that was asked
 * @param instruction its id; empty when none was sent
 * @param readings what was read
 * @param data octets that were asked for, in base64; empty when there are none
 */
public record Answer(
    String status,
    String text,
    String gateway,
    String instruction,
    List<MeterReading> readings,
    String data) {
  public Answer {
    readings = List.copyOf(readings);
  }

  /** An answer without data. */
  public Answer(
      String status, String text, String gateway, String instruction, List<MeterReading> readings) {
    this(status, text, gateway, instruction, readings, "");
  }

  static Answer of(String status, String text, String gateway) {
    return without(status, text, gateway, "");
  }

  static Answer without(String status, String text, String gateway, String instruction) {
    return new Answer(status, text, gateway, instruction, List.of());
  }

  static Answer of(Messages.Outcome outcome, String gateway) {
    return new Answer(
        outcome.status(),
        text(outcome),
        gateway,
        outcome.instruction(),
        outcome.readings(),
        outcome.data());
  }

  /** The answer to {@code read}, for the control socket and {@code --json}. */
  JsonObject json(String meter) {
    JsonObject object = new JsonObject();
    object.addProperty("meter", meter);
    describe(object);
    object.add("readings", BookEntry.describe(readings));
    return object;
  }

  /** Adds what all answers have. */
  void describe(JsonObject object) {
    object.addProperty("gateway", gateway);
    object.addProperty("instruction", instruction);
    object.addProperty("status", status);
    object.addProperty("text", text);
  }

  private static String text(Messages.Outcome outcome) {
    if (!outcome.text().isBlank()) {
      return outcome.text();
    }
    return switch (outcome.status()) {
      case "done" -> "";
      case "unknown-meter" -> "the gateway has no such meter; register it there";
      case "refused" -> "access control said no; see the gateway's system log";
      case "unreachable" -> "the gateway has no session with the meter; see whether it has power";
      case "timed-out" -> "the meter did not answer in time; try again";
      case "unsupported" -> "the gateway does not know the instruction; update it first";
      default -> "see the gateway's log";
    };
  }
}
