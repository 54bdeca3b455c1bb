package io.tiaki.dcs.command;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** What {@code tariff.show} told, for people; what is not there is left out. */
final class TariffTable {
  private TariffTable() {}

  static String of(JsonObject seen) {
    StringBuilder text = new StringBuilder();
    calendar(text, "counts", seen.get("active"));
    calendar(text, "waits", seen.get("passive"));
    String time = text(seen, "activation");
    if (!time.isEmpty()) {
      text.append("  becomes active at ").append(time).append('\n');
    }
    String days = each(seen, "specialDays", one -> text(one, "date") + " day " + text(one, "day"));
    if (!days.isEmpty()) {
      text.append("  special days  ").append(days).append('\n');
    }
    for (JsonElement one : list(seen, "registers")) {
      text.append("  register ")
          .append(text(one, "obis"))
          .append("  ")
          .append(text(one, "value"))
          .append(' ')
          .append(text(one, "unit"))
          .append('\n');
    }
    return text.toString();
  }

  private static void calendar(StringBuilder text, String what, JsonElement calendar) {
    if (calendar == null || list(calendar, "days").isEmpty()) {
      return;
    }
    text.append("  calendar \"").append(text(calendar, "name")).append("\" ").append(what);
    text.append('\n');
    for (JsonElement one : list(calendar, "seasons")) {
      text.append("    from ").append(text(one, "from")).append(" week ");
      text.append(text(one, "week")).append('\n');
    }
    for (JsonElement one : list(calendar, "weeks")) {
      String days =
          StreamSupport.stream(list(one, "days").spliterator(), false)
              .map(JsonElement::toString)
              .collect(Collectors.joining(" "));
      text.append("    week ").append(text(one, "name")).append("  days ").append(days);
      text.append(", from Monday on\n");
    }
    for (JsonElement one : list(calendar, "days")) {
      text.append("    day ").append(text(one, "id")).append("  ");
      text.append(each(one, "switch", s -> text(s, "at") + " tariff " + text(s, "tariff")));
      text.append('\n');
    }
  }

  private static String each(JsonElement of, String name, Function<JsonElement, String> form) {
    return StreamSupport.stream(list(of, name).spliterator(), false)
        .map(form)
        .collect(Collectors.joining(", "));
  }

  private static JsonArray list(JsonElement of, String name) {
    JsonElement value = of.isJsonObject() ? of.getAsJsonObject().get(name) : null;
    return value != null && value.isJsonArray() ? value.getAsJsonArray() : new JsonArray();
  }

  private static String text(JsonElement of, String name) {
    JsonElement value = of.isJsonObject() ? of.getAsJsonObject().get(name) : null;
    return value != null && value.isJsonPrimitive() ? Options.line(value.getAsString()) : "";
  }
}
