package io.tiaki.dcs.command;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What {@code reading.profile} told, for people; what has another form is left out. */
final class ProfileTable {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss xxx");
  private static final String EVENT_CODE = "0-0:96.11.0.255";
  private static final int LONGEST_CODE = 5;
  private static final int MOST_USUAL = 14;

  private final ZoneId zone;

  private ProfileTable(ZoneId zone) {
    this.zone = zone;
  }

  static String of(JsonObject seen, ZoneId zone) {
    return new ProfileTable(zone).text(seen);
  }

  private String text(JsonObject seen) {
    List<JsonElement> columns = list(seen, "columns").asList();
    Map<String, String> lines = new TreeMap<>();
    for (JsonElement row : list(seen, "rows")) {
      // In the order of time, gaps among the rows.
      lines.put(text(row, "at") + " " + lines.size(), line(row, columns));
    }
    for (JsonElement gap : list(seen, "gaps")) {
      lines.put(
          text(gap, "from") + " " + lines.size(),
          "  %s  MISSING, %s to %s%n"
              .formatted(time(gap, "from"), rows(text(gap, "rows")), time(gap, "to")));
    }
    return lines.isEmpty() ? "" : head(columns) + String.join("", lines.values());
  }

  private static String rows(String count) {
    return count.equals("1") ? "1 row" : count + " rows";
  }

  private static String head(List<JsonElement> columns) {
    StringBuilder head =
        new StringBuilder("  %-26s  %-12s %-6s".formatted("registered", "quality", "status"));
    columns.forEach(column -> head.append("  %14s".formatted(title(column))));
    return head.append(System.lineSeparator()).toString();
  }

  private static String title(JsonElement column) {
    String obis = text(column, "obis");
    String attribute = text(column, "attribute");
    String unit = text(column, "unit");
    return Tables.NAMES.getOrDefault(obis, obis.equals(EVENT_CODE) ? "event" : obis)
        + (attribute.equals("2") ? "" : " (" + attribute + ")")
        + (unit.isEmpty() ? "" : " " + unit);
  }

  private String line(JsonElement row, List<JsonElement> columns) {
    StringBuilder values = new StringBuilder();
    JsonArray cells = list(row, "values");
    for (int i = 0; i < cells.size() && i < columns.size(); i++) {
      JsonElement cell = cells.get(i);
      String value = cell.isJsonPrimitive() ? Options.line(cell.getAsString()) : "-";
      boolean event = text(columns.get(i), "obis").equals(EVENT_CODE);
      int width = Math.max(MOST_USUAL, title(columns.get(i)).length());
      values.append("  ");
      values.append(event ? words(value) : ("%" + width + "s").formatted(value));
    }
    return "  %s  %-12s %-6s%s%n"
        .formatted(time(row, "at"), text(row, "quality"), status(row), values);
  }

  /** Bits of the profile's status, and of the clock's when it has any. */
  private static String status(JsonElement row) {
    String clock = text(row, "clockStatus");
    return hex(text(row, "status")) + (clock.isEmpty() ? "" : " clock " + hex(clock));
  }

  private static String hex(String number) {
    return number.matches("\\d{1,18}") ? "0x%02x".formatted(Long.parseLong(number)) : "";
  }

  private static String words(String code) {
    return code.matches("\\d{1," + LONGEST_CODE + "}")
        ? code + " " + EventWords.of(Integer.parseInt(code))
        : code;
  }

  private String time(JsonElement of, String name) {
    try {
      return TIME.format(Instant.parse(text(of, name)).atZone(zone));
    } catch (DateTimeException e) {
      return text(of, name);
    }
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
