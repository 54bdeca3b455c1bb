package io.tiaki.dcs.protocol;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The members of one JSON object, read by name; what is not asked for is not looked at. */
final class Members {
  private static final TypeAdapter<JsonElement> TREE = new Gson().getAdapter(JsonElement.class);

  private final JsonObject object;
  private final String path;

  private Members(JsonObject object, String path) {
    this.object = object;
    this.path = path;
  }

  /** Parses octets that must be exactly one JSON object in UTF-8 (RFC 8259). */
  static Members parse(byte[] json) throws MalformedException {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException("the content is not UTF-8");
    }
    JsonReader reader = new JsonReader(new StringReader(text));
    reader.setStrictness(Strictness.STRICT);
    try {
      JsonElement element = TREE.read(reader);
      if (!element.isJsonObject() || reader.peek() != JsonToken.END_DOCUMENT) {
        throw new MalformedException("the content is not one JSON object");
      }
      return new Members(element.getAsJsonObject(), "");
    } catch (IOException | JsonParseException | NumberFormatException | StackOverflowError e) {
      throw new MalformedException("the content is not JSON");
    }
  }

  boolean has(String name) {
    return object.has(name);
  }

  String text(String name, int most) throws MalformedException {
    JsonElement value = member(name);
    if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isString()) {
      throw fault(name, "is not a text");
    }
    String text = value.getAsString();
    if (text.length() > most) {
      throw fault(name, "is longer than " + most + " characters");
    }
    return text;
  }

  String text(String name, Pattern form, String description) throws MalformedException {
    String text = text(name, Integer.MAX_VALUE);
    if (!form.matcher(text).matches()) {
      throw fault(name, "is not " + description);
    }
    return text;
  }

  int number(String name) throws MalformedException {
    JsonElement value = member(name);
    if (!value.isJsonPrimitive() || !value.getAsString().matches("-?\\d{1,9}")) {
      throw fault(name, "is not a small integer");
    }
    return Integer.parseInt(value.getAsString());
  }

  boolean flag(String name) throws MalformedException {
    JsonElement value = member(name);
    if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isBoolean()) {
      throw fault(name, "is neither true nor false");
    }
    return value.getAsBoolean();
  }

  /** A time in ISO 8601, in UTC with Z. */
  Instant time(String name) throws MalformedException {
    String text = text(name, 40);
    try {
      OffsetDateTime time = OffsetDateTime.parse(text, DateTimeFormatter.ISO_OFFSET_DATE_TIME);
      if (time.getOffset().equals(ZoneOffset.UTC) && text.endsWith("Z") && isInReach(time)) {
        return time.toInstant();
      }
    } catch (DateTimeException e) {
      // Said below, for both reasons.
    }
    throw fault(name, "is not a time in UTC like 2026-01-01T00:00:05Z");
  }

  Members object(String name) throws MalformedException {
    JsonElement value = member(name);
    if (!value.isJsonObject()) {
      throw fault(name, "is not an object");
    }
    return new Members(value.getAsJsonObject(), path + name + ".");
  }

  List<Members> objects(String name, int least, int most) throws MalformedException {
    JsonElement value = member(name);
    if (!value.isJsonArray()) {
      throw fault(name, "is not an array");
    }
    JsonArray array = value.getAsJsonArray();
    if (array.size() < least || array.size() > most) {
      throw fault(name, "does not have " + least + " to " + most + " members");
    }
    List<Members> all = new ArrayList<>(array.size());
    for (int i = 0; i < array.size(); i++) {
      String at = path + name + "[" + i + "]";
      if (!array.get(i).isJsonObject()) {
        throw new MalformedException(at + " is not an object");
      }
      all.add(new Members(array.get(i).getAsJsonObject(), at + "."));
    }
    return all;
  }

  MalformedException fault(String name, String what) {
    return new MalformedException(path + name + " " + what);
  }

  private JsonElement member(String name) throws MalformedException {
    JsonElement value = object.get(name);
    if (value == null || value.isJsonNull()) {
      throw fault(name, "is missing");
    }
    return value;
  }

  /** Milliseconds since 1970 must fit, and years have four digits. */
  private static boolean isInReach(OffsetDateTime time) {
    return time.getYear() >= 1970 && time.getYear() <= 9999;
  }
}
