package io.tiaki.dispatch.internal;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.tiaki.model.MeterId;
import io.tiaki.usecase.Instruction;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is remembered of an instruction. Kept as JSON with a format version in front.
 *
 * @param instruction what was wanted
 * @param outcome what became of it, once that is known
 * @param answered whether the outbox has the outcome
 */
public record Remembered(
    Instruction instruction, Optional<OutcomeMessage> outcome, boolean answered) {
  private static final int FORMAT = 1;

  /** An instruction that is about to be handed over. */
  public static Remembered accepted(Instruction instruction) {
    return new Remembered(instruction, Optional.empty(), false);
  }

  /** The same with its outcome. */
  public Remembered with(OutcomeMessage message) {
    return new Remembered(instruction, Optional.of(message), false);
  }

  /** The same, its outcome given to the outbox. */
  public Remembered sent() {
    return new Remembered(instruction, outcome, true);
  }

  byte[] octets() {
    JsonObject o = new JsonObject();
    o.addProperty("format", FORMAT);
    o.addProperty("id", instruction.id());
    o.addProperty("type", instruction.type());
    instruction.meter().ifPresent(meter -> o.addProperty("meter", meter.logicalDeviceName()));
    o.addProperty("issuer", instruction.issuer());
    o.addProperty("validUntil", instruction.validUntil().toString());
    JsonObject parameters = new JsonObject();
    instruction.parameters().forEach(parameters::addProperty);
    o.add("parameters", parameters);
    outcome.ifPresent(
        message -> {
          o.addProperty("outcomeId", message.id());
          o.addProperty("outcome", message.json());
        });
    o.addProperty("answered", answered);
    return o.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * How long an entry of any format is valid: every format is a JSON object with this member. Empty
   * when it cannot be read.
   */
  static Optional<Instant> validUntil(byte[] octets) {
    try {
      JsonObject o =
          JsonParser.parseString(new String(octets, StandardCharsets.UTF_8)).getAsJsonObject();
      return Optional.of(Instant.parse(o.get("validUntil").getAsString()));
    } catch (JsonParseException
        | IllegalStateException
        | NullPointerException
        | ClassCastException
        | UnsupportedOperationException
        | DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Reads it; empty when it is not ours or of a later format. */
  static Optional<Remembered> of(byte[] octets) {
    try {
      JsonObject o =
          JsonParser.parseString(new String(octets, StandardCharsets.UTF_8)).getAsJsonObject();
      if (o.get("format").getAsInt() != FORMAT) {
        return Optional.empty();
      }
      Map<String, String> parameters = new HashMap<>();
      o.getAsJsonObject("parameters")
          .entrySet()
          .forEach(e -> parameters.put(e.getKey(), e.getValue().getAsString()));
      Instruction instruction =
          new Instruction(
              o.get("id").getAsString(),
              o.get("type").getAsString(),
              o.has("meter")
                  ? Optional.of(new MeterId(o.get("meter").getAsString()))
                  : Optional.empty(),
              o.get("issuer").getAsString(),
              Instant.parse(o.get("validUntil").getAsString()),
              parameters);
      Optional<OutcomeMessage> outcome =
          o.has("outcome")
              ? Optional.of(
                  new OutcomeMessage(
                      o.get("outcomeId").getAsString(), o.get("outcome").getAsString()))
              : Optional.empty();
      return Optional.of(new Remembered(instruction, outcome, o.get("answered").getAsBoolean()));
    } catch (JsonParseException
        | IllegalStateException
        | IllegalArgumentException
        | NullPointerException
        | ClassCastException
        | UnsupportedOperationException
        | DateTimeException e) {
      return Optional.empty();
    }
  }
}
