package io.tiaki.dispatch.internal;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.tiaki.model.MeterId;
import io.tiaki.usecase.Instruction;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An instruction as it came (uplink protocol, Instruction). Unknown members are ignored.
 *
 * @param gateway for which gateway
 * @param created when it was issued
 * @param instruction what is wanted
 */
public record InstructionMessage(String gateway, Instant created, Instruction instruction) {
  private static final TypeAdapter<JsonElement> TREE = new Gson().getAdapter(JsonElement.class);
  private static final int MOST_OCTETS = 65_536;
  private static final int MOST_PARAMETERS = 64;
  private static final int MOST_TEXT = 1_024;

  /** A parameter may hold a signature with its certificates. */
  private static final int MOST_PARAMETER = 16_384;

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]{1,64}");
  private static final Pattern TYPE = Pattern.compile("[a-z0-9.-]{1,64}");

  /**
   * Reads the JSON text.
   *
   * @param issuer the validated signer
   */
  public static InstructionMessage parse(byte[] json, String issuer) throws MalformedException {
    return new Parser(object(json)).parse(issuer);
  }

  private static JsonObject object(byte[] json) throws MalformedException {
    if (json.length > MOST_OCTETS) {
      throw malformed("it has more than " + MOST_OCTETS + " octets");
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
      JsonReader reader = new JsonReader(new StringReader(text));
      JsonElement element = TREE.read(reader);
      if (element.isJsonObject() && reader.peek() == JsonToken.END_DOCUMENT) {
        return element.getAsJsonObject();
      }
    } catch (CharacterCodingException e) {
      throw malformed("it is not UTF-8");
    } catch (IOException | JsonParseException | StackOverflowError e) {
      throw malformed("it is not JSON");
    }
    throw malformed("it is not one JSON object");
  }

  private static MalformedException malformed(String text) {
    return new MalformedException(text, Optional.empty(), Optional.empty());
  }

  /** Reads the members of one object. */
  private static final class Parser {
    private final JsonObject object;

    Parser(JsonObject object) {
      this.object = object;
    }

    InstructionMessage parse(String issuer) throws MalformedException {
      JsonElement version = object.get("version");
      boolean one =
          version instanceof JsonPrimitive p && p.isNumber() && p.getAsString().equals("1");
      check(one, "version is not 1");
      check("instruction".equals(text("type")), "type is not instruction");
      String id = text("id");
      check(ID.matcher(id).matches(), "id is not 1 to 64 characters of A-Z a-z 0-9 -");
      String gateway = text("gateway");
      Instant created = time("created");
      Instant validUntil = time("validUntil");
      String type = text("instruction");
      check(TYPE.matcher(type).matches(), "instruction is no name of an instruction");
      return new InstructionMessage(
          gateway, created, new Instruction(id, type, meter(), issuer, validUntil, parameters()));
    }

    private Optional<MeterId> meter() throws MalformedException {
      if (!object.has("meter")) {
        return Optional.empty();
      }
      String meter = text("meter");
      check(MeterId.isValid(meter), "meter is no logical device name");
      return Optional.of(new MeterId(meter));
    }

    private Map<String, String> parameters() throws MalformedException {
      JsonElement element = object.get("parameters");
      if (element == null) {
        return Map.of();
      }
      check(
          element.isJsonObject() && element.getAsJsonObject().size() <= MOST_PARAMETERS,
          "parameters is no small object");
      Map<String, String> parameters = new HashMap<>();
      for (Map.Entry<String, JsonElement> entry : element.getAsJsonObject().entrySet()) {
        boolean text =
            entry.getValue() instanceof JsonPrimitive p
                && p.isString()
                && p.getAsString().length() <= MOST_PARAMETER;
        check(text && entry.getKey().length() <= MOST_TEXT, "a parameter is no text");
        parameters.put(entry.getKey(), entry.getValue().getAsString());
      }
      return parameters;
    }

    private Instant time(String name) throws MalformedException {
      String text = text(name);
      check(text.endsWith("Z"), name + " is no time in UTC");
      try {
        return Instant.parse(text);
      } catch (DateTimeParseException e) {
        throw malformed(name + " is no time in UTC");
      }
    }

    private String text(String name) throws MalformedException {
      if (object.get(name) instanceof JsonPrimitive p
          && p.isString()
          && p.getAsString().length() <= MOST_TEXT) {
        return p.getAsString();
      }
      throw malformed(name + " is missing or no text");
    }

    private void check(boolean right, String text) throws MalformedException {
      if (!right) {
        throw malformed(text);
      }
    }

    private MalformedException malformed(String text) {
      return new MalformedException(
          text, readable("id").filter(id -> ID.matcher(id).matches()), readable("gateway"));
    }

    private Optional<String> readable(String name) {
      return object.get(name) instanceof JsonPrimitive p && p.isString()
          ? Optional.of(p.getAsString())
          : Optional.empty();
    }
  }
}
