package io.tiaki.access.internal;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The text of a policy: JSON. A member that is not known makes it malformed: what administrators
 * approved must be understood as a whole.
 */
final class PolicyText {
  /** The most characters: a parameter of an instruction has no more. */
  static final int MOST_CHARACTERS = 16_384;

  private static final int MOST = 1_000;
  private static final Set<String> MEMBERS =
      Set.of("type", "version", "gateway", "number", "previous", "subjects", "rights", "profiles");
  private static final Set<String> RIGHT =
      Set.of("role", "subject", "actions", "meters", "from", "until");

  private PolicyText() {}

  /**
   * Reads a policy.
   *
   * @throws IllegalArgumentException when it is malformed; the message says why
   */
  static Policy read(String text) {
    AccessProfile.check(
        text.length() <= MOST_CHARACTERS,
        "a policy has at most " + MOST_CHARACTERS + " characters");
    try {
      JsonObject o = JsonParser.parseString(text).getAsJsonObject();
      checkMembers(o, MEMBERS);
      AccessProfile.check(
          o.get("type").getAsString().equals("access-policy") && o.get("version").getAsInt() == 1,
          "it is no access-policy of version 1");
      return new Policy(
          o.get("gateway").getAsString(),
          o.get("number").getAsLong(),
          o.get("previous").getAsString(),
          subjects(o.getAsJsonObject("subjects")),
          rights(o.getAsJsonArray("rights")),
          Optional.ofNullable(o.getAsJsonArray("profiles")).map(PolicyText::profiles),
          text);
    } catch (JsonParseException
        | IllegalStateException
        | NullPointerException
        | ClassCastException
        | UnsupportedOperationException
        | NumberFormatException
        | StackOverflowError
        | DateTimeException e) {
      throw new IllegalArgumentException("a member is missing or has the wrong form", e);
    }
  }

  /**
   * Checks that nobody can read a text in another way than {@link #read} does: it is strict JSON,
   * without comments, and no object has a member twice. For what is to be approved; what is in
   * force stays readable.
   *
   * @throws IllegalArgumentException when it is not
   */
  static void checkUnambiguous(String text) {
    JsonReader in = new JsonReader(new StringReader(text));
    try {
      checkValue(in);
      AccessProfile.check(in.peek() == JsonToken.END_DOCUMENT, "something follows its end");
    } catch (IOException | IllegalStateException | StackOverflowError e) {
      throw new IllegalArgumentException("it is not strict JSON", e);
    }
  }

  private static void checkValue(JsonReader in) throws IOException {
    switch (in.peek()) {
      case BEGIN_OBJECT -> {
        Set<String> names = new HashSet<>();
        in.beginObject();
        while (in.hasNext()) {
          AccessProfile.check(names.add(in.nextName()), "an object has a member twice");
          checkValue(in);
        }
        in.endObject();
      }
      case BEGIN_ARRAY -> {
        in.beginArray();
        while (in.hasNext()) {
          checkValue(in);
        }
        in.endArray();
      }
      default -> in.skipValue();
    }
  }

  private static void checkMembers(JsonObject o, Set<String> known) {
    AccessProfile.check(known.containsAll(o.keySet()), "it has a member that is not known");
  }

  private static Map<String, Role> subjects(JsonObject o) {
    AccessProfile.check(o.size() <= MOST, "there are more than " + MOST + " subjects");
    Map<String, Role> subjects = new TreeMap<>();
    for (Map.Entry<String, JsonElement> one : o.entrySet()) {
      AccessProfile.check(
          one.getKey().matches("[A-Za-z0-9.:_-]{1,64}"),
          "a subject must be 1 to 64 characters of A-Z a-z 0-9 . : _ -");
      subjects.put(one.getKey(), Role.of(one.getValue().getAsString()));
    }
    return subjects;
  }

  private static List<Right> rights(JsonArray array) {
    AccessProfile.check(array.size() <= MOST, "there are more than " + MOST + " rights");
    List<Right> rights = new ArrayList<>();
    for (JsonElement element : array) {
      JsonObject o = element.getAsJsonObject();
      checkMembers(o, RIGHT);
      boolean ofRole = o.has("role");
      AccessProfile.check(ofRole != o.has("subject"), "a right needs a role or a subject");
      Set<String> actions = new TreeSet<>();
      o.getAsJsonArray("actions").forEach(action -> actions.add(action.getAsString()));
      rights.add(
          new Right(
              ofRole ? Role.of(o.get("role").getAsString()).text() : o.get("subject").getAsString(),
              ofRole,
              actions,
              Selection.Meters.of(o.get("meters").getAsString()),
              o.has("from") ? Instant.parse(o.get("from").getAsString()) : Instant.EPOCH,
              o.has("until") ? Instant.parse(o.get("until").getAsString()) : Right.NEVER));
    }
    return rights;
  }

  private static List<Map<String, String>> profiles(JsonArray array) {
    AccessProfile.check(array.size() <= Pipelines.MOST, "there are too many profiles");
    List<Map<String, String>> profiles = new ArrayList<>();
    for (JsonElement element : array) {
      Map<String, String> texts = new TreeMap<>();
      element
          .getAsJsonObject()
          .entrySet()
          .forEach(e -> texts.put(e.getKey(), e.getValue().getAsString()));
      AccessProfile.check(
          ProfileText.KEYS.containsAll(texts.keySet()), "a profile has a key that is not known");
      profiles.add(texts);
    }
    return profiles;
  }

  /** Writes a policy as a text that {@link #read} reads; for the local configuration. */
  static String write(Policy policy) {
    JsonObject o = new JsonObject();
    o.addProperty("type", "access-policy");
    o.addProperty("version", 1);
    o.addProperty("gateway", policy.gateway());
    o.addProperty("number", policy.number());
    o.addProperty("previous", policy.previous());
    JsonObject subjects = new JsonObject();
    new TreeMap<>(policy.subjects())
        .forEach((name, role) -> subjects.addProperty(name, role.text()));
    o.add("subjects", subjects);
    JsonArray rights = new JsonArray();
    for (Right right : policy.rights()) {
      JsonObject one = new JsonObject();
      one.addProperty("role", right.holder());
      JsonArray actions = new JsonArray();
      new TreeSet<>(right.actions()).forEach(actions::add);
      one.add("actions", actions);
      one.addProperty("meters", "*");
      rights.add(one);
    }
    o.add("rights", rights);
    return o.toString();
  }
}
