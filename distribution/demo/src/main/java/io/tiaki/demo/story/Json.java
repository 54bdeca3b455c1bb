package io.tiaki.demo.story;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.math.BigDecimal;

/** Members of what processes say, which may be missing. */
final class Json {
  private Json() {}

  static String text(JsonObject object, String name) throws StoryException {
    JsonElement member = object.get(name);
    if (member == null || !member.isJsonPrimitive()) {
      throw new StoryException("\"" + name + "\" is missing in " + cut(object));
    }
    return member.getAsString();
  }

  static JsonObject object(JsonObject object, String name) throws StoryException {
    if (object.get(name) instanceof JsonObject member) {
      return member;
    }
    throw new StoryException("\"" + name + "\" is missing in " + cut(object));
  }

  static JsonArray array(JsonObject object, String name) throws StoryException {
    if (object.get(name) instanceof JsonArray member) {
      return member;
    }
    throw new StoryException("\"" + name + "\" is missing in " + cut(object));
  }

  static BigDecimal number(JsonObject object, String name) throws StoryException {
    try {
      return new BigDecimal(text(object, name));
    } catch (NumberFormatException e) {
      throw new StoryException("\"" + name + "\" is no number in " + cut(object));
    }
  }

  private static String cut(JsonObject object) {
    String text = object.toString();
    return text.length() <= 200 ? text : text.substring(0, 200) + "...";
  }
}
