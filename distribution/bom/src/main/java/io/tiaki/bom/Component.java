package io.tiaki.bom;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A component of the bill of materials (CycloneDX 1.6, components).
 *
 * @param id group and name, with a colon between
 * @param version as its publisher counts
 * @param licences SPDX names, or what its POM says; one of them may be chosen
 */
record Component(String id, String version, List<String> licences) {
  Component {
    licences = List.copyOf(licences);
  }

  static Component of(JsonObject json) {
    String group = text(json, "group");
    String name = String.valueOf(text(json, "name"));
    return new Component(
        group == null ? name : group + ":" + name,
        String.valueOf(text(json, "version")),
        licences(json.getAsJsonArray("licenses")));
  }

  private static List<String> licences(@Nullable JsonArray declared) {
    List<String> names = new ArrayList<>();
    for (JsonElement one : declared == null ? new JsonArray() : declared) {
      JsonObject choice = one.getAsJsonObject();
      JsonObject licence = choice.getAsJsonObject("license");
      String id = licence == null ? text(choice, "expression") : text(licence, "id");
      String name = id != null || licence == null ? id : text(licence, "name");
      if (name != null) {
        names.add(name);
      }
    }
    return names;
  }

  private static @Nullable String text(JsonObject json, String member) {
    JsonElement value = json.get(member);
    return value == null ? null : value.getAsString();
  }
}
