package io.tiaki.uplink.outbox.internal;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A receipt of the control system (uplink protocol, receipt). Unknown members are ignored.
 *
 * @param gateway whom it is for
 * @param accepted ids of messages that are stored there
 * @param rejected messages that are not wanted there
 * @param mark how far it knows the store of the gateway to have come, if it says so
 */
record Receipt(
    String gateway, List<String> accepted, List<Rejection> rejected, Optional<Mark> mark) {
  /** The most octets: 500 rejections with their texts are shorter. */
  static final int MOST_OCTETS = 512 * 1024;

  private static final TypeAdapter<JsonElement> TREE = new Gson().getAdapter(JsonElement.class);
  private static final int MOST_IDS = 500;
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9.-]{1,128}");
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");
  private static final Pattern HEAD = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern CODE = Pattern.compile("[a-z0-9-]{1,64}");

  /**
   * Why a message was rejected.
   *
   * @param code of the protocol's list; a malformed or missing one counts as {@code malformed}
   * @param text for people, untrusted
   */
  record Rejection(String id, String code, String text) {}

  /**
   * A mark of the store that it was told.
   *
   * @param number 1 to 999,999,999
   * @param head 64 hexadecimal digits
   */
  record Mark(int number, String head) {}

  /**
   * Reads a receipt.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  static Receipt parse(byte[] json) {
    if (json.length > MOST_OCTETS) {
      throw new IllegalArgumentException(
          "it has " + json.length + " octets, at most " + MOST_OCTETS + " are read");
    }
    JsonObject object = object(json);
    JsonElement version = object.get("version");
    if (version == null || !isNumber(version) || !version.getAsString().equals("1")) {
      throw new IllegalArgumentException("its version is not 1");
    }
    if (!text(object, "type").equals("receipt")) {
      throw new IllegalArgumentException("its type is not receipt");
    }
    text(object, "created");
    List<String> accepted = new ArrayList<>();
    for (JsonElement e : array(object, "accepted")) {
      accepted.add(id(e));
    }
    List<Rejection> rejected = new ArrayList<>();
    for (JsonElement e : array(object, "rejected")) {
      rejected.add(rejection(e));
    }
    if (accepted.size() + rejected.size() > MOST_IDS) {
      throw new IllegalArgumentException("it names more than " + MOST_IDS + " messages");
    }
    return new Receipt(text(object, "gateway"), accepted, rejected, mark(object));
  }

  private static Optional<Mark> mark(JsonObject object) {
    if (!(object.get("mark") instanceof JsonObject mark)) {
      return Optional.empty();
    }
    String head = text(mark, "head");
    String number =
        mark.get("number") instanceof JsonPrimitive p && p.isNumber() ? p.getAsString() : "";
    if (!NUMBER.matcher(number).matches() || !HEAD.matcher(head).matches()) {
      throw new IllegalArgumentException("its mark has a number or a head out of range");
    }
    return Optional.of(new Mark(Integer.parseInt(number), head));
  }

  private static JsonObject object(byte[] json) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
      JsonReader reader = new JsonReader(new StringReader(text));
      JsonElement element = TREE.read(reader);
      if (!element.isJsonObject() || reader.peek() != JsonToken.END_DOCUMENT) {
        throw new IllegalArgumentException("it is not one JSON object");
      }
      return element.getAsJsonObject();
    } catch (IOException | JsonParseException | StackOverflowError e) {
      throw new IllegalArgumentException("it is not JSON in UTF-8", e);
    }
  }

  private static Rejection rejection(JsonElement element) {
    if (!element.isJsonObject()) {
      throw new IllegalArgumentException("a member of rejected is not an object");
    }
    JsonObject object = element.getAsJsonObject();
    String code = optional(object, "code");
    return new Rejection(
        id(object.get("id")),
        CODE.matcher(code).matches() ? code : "malformed",
        optional(object, "text"));
  }

  private static String id(@Nullable JsonElement element) {
    if (element == null || !element.isJsonPrimitive() || !element.getAsJsonPrimitive().isString()) {
      throw new IllegalArgumentException("an id is not a text");
    }
    String id = element.getAsString();
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException("an id is not 1 to 128 characters of A-Z a-z 0-9 . -");
    }
    return id;
  }

  private static JsonArray array(JsonObject object, String name) {
    JsonElement element = object.get(name);
    if (element == null || !element.isJsonArray()) {
      throw new IllegalArgumentException(name + " is not an array");
    }
    return element.getAsJsonArray();
  }

  private static String text(JsonObject object, String name) {
    JsonElement element = object.get(name);
    if (element == null || !element.isJsonPrimitive() || !element.getAsJsonPrimitive().isString()) {
      throw new IllegalArgumentException(name + " is not a text");
    }
    return element.getAsString();
  }

  private static String optional(JsonObject object, String name) {
    JsonElement element = object.get(name);
    return element != null && element.isJsonPrimitive() ? element.getAsString() : "";
  }

  private static boolean isNumber(JsonElement element) {
    return element.isJsonPrimitive() && element.getAsJsonPrimitive().isNumber();
  }
}
