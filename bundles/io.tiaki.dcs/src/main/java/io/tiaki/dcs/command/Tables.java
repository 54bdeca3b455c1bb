package io.tiaki.dcs.command;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/** Answers of the control system as tables for people. */
final class Tables {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  /** What usual registers are called. */
  static final Map<String, String> NAMES =
      Map.of(
          "1-0:1.8.0.255", "energy imported",
          "1-0:2.8.0.255", "energy exported",
          "1-0:1.7.0.255", "power imported",
          "1-0:2.7.0.255", "power exported",
          "1-0:32.7.0.255", "voltage L1",
          "1-0:52.7.0.255", "voltage L2",
          "1-0:72.7.0.255", "voltage L3",
          "0-0:1.0.0.255", "clock",
          "0-0:96.10.1.255", "status");

  private final ZoneId zone;

  Tables(ZoneId zone) {
    this.zone = zone;
  }

  /** The readings of an answer to {@code read}. */
  String readings(JsonObject answer) {
    StringBuilder table = new StringBuilder();
    for (JsonElement one : answer.getAsJsonArray("readings")) {
      JsonObject reading = one.getAsJsonObject();
      table.append(
          String.format(
              "Meter %s, read at %s through gateway %s%s%n",
              text(reading, "meter"),
              time(text(reading, "registered")),
              text(answer, "gateway"),
              text(reading, "quality").equals("valid")
                  ? ""
                  : " (" + text(reading, "quality") + ")"));
      for (var value : reading.getAsJsonObject("values").entrySet()) {
        JsonObject quantity = value.getValue().getAsJsonObject();
        table.append(
            String.format(
                "  %-18s %-18s %14s %s%n",
                NAMES.getOrDefault(value.getKey(), ""),
                value.getKey(),
                text(quantity, "value"),
                text(quantity, "unit")));
      }
    }
    return table.toString();
  }

  /** The answer to {@code status}. */
  String status(JsonObject answer) {
    StringBuilder gateways = new StringBuilder();
    for (JsonElement one : answer.getAsJsonArray("gateways")) {
      gateways.append(gateways.isEmpty() ? "" : ", ").append(one.getAsString());
    }
    return String.format("broker port         %s%n", answer.get("brokerPort"))
        + String.format(
            "packages port       %s%n",
            answer.has("packagesPort") ? answer.get("packagesPort") : "none")
        + String.format("gateways connected  %s%n", gateways.isEmpty() ? "none" : gateways)
        + String.format("meters seen         %s%n", answer.get("meters"))
        + String.format("readings stored     %s%n", answer.get("readings"))
        + String.format("messages taken      %s since the start%n", answer.get("messages"))
        + String.format("messages dropped    %s since the start%n", answer.get("dropped"))
        + concealed(answer.getAsJsonArray("concealed"))
        + updates(answer.getAsJsonArray("updates"))
        + alarms(answer.getAsJsonObject("alarms"))
        + alerts(answer)
        + wentBack(answer.getAsJsonObject("wentBack"));
  }

  private String wentBack(JsonObject gateways) {
    StringBuilder table = new StringBuilder();
    for (var one : gateways.entrySet()) {
      JsonObject said = one.getValue().getAsJsonObject();
      table.append(
          String.format(
              "WENT BACK %-8s %s: %s%n",
              one.getKey(), time(text(said, "at")), Options.line(text(said, "text"))));
    }
    return table.toString();
  }

  private String alerts(JsonObject answer) {
    if (!answer.has("newestMeterAlert")) {
      return "";
    }
    JsonObject newest = answer.getAsJsonObject("newestMeterAlert");
    return String.format(
        "alerts of meters    %s; the last of %s at %s: %s; see dcs alerts%n",
        answer.get("meterAlerts"),
        text(newest, "meter"),
        time(text(newest, "created")),
        EventWords.of(newest));
  }

  private String alarms(JsonObject alarms) {
    StringBuilder table = new StringBuilder();
    for (var one : alarms.entrySet()) {
      JsonObject alarm = one.getValue().getAsJsonObject();
      table.append(
          String.format(
              "ALARM of %-10s %s since %s%n",
              one.getKey(), text(alarm, "state"), time(text(alarm, "since"))));
      for (JsonElement fault : alarm.getAsJsonArray("faults")) {
        JsonObject about = fault.getAsJsonObject();
        table.append(
            String.format(
                "  %s%s: %s%n",
                text(about, "test"),
                about.get("over").getAsBoolean() ? " (passes again)" : "",
                Options.line(text(about, "text"))));
      }
    }
    return table.toString();
  }

  private static String concealed(JsonArray gateways) {
    StringBuilder table = new StringBuilder();
    for (JsonElement one : gateways) {
      JsonObject gateway = one.getAsJsonObject();
      long cells = Math.max(1, gateway.get("cells").getAsLong());
      table.append(
          String.format(
              "concealed %-9s %s octets each %s ms; %s cells, %d %% with content;"
                  + " %s octets wait there, %s s of cells%n",
              text(gateway, "gateway"),
              gateway.get("cellOctets"),
              gateway.get("slotMillis"),
              gateway.get("cells"),
              100 * gateway.get("used").getAsLong() / cells,
              gateway.get("waitingOctets"),
              gateway.get("drainSeconds")));
    }
    return table.toString();
  }

  private String updates(JsonArray updates) {
    StringBuilder table = new StringBuilder();
    for (JsonElement one : updates) {
      JsonObject update = one.getAsJsonObject();
      String status = text(update, "status");
      table.append(
          String.format(
              "update of %-9s %s %s, %s: %s%s%n",
              text(update, "gateway"),
              text(update, "package"),
              text(update, "version"),
              time(text(update, status.isEmpty() ? "created" : "received")),
              status.isEmpty() ? "no outcome yet" : status,
              text(update, "text").isBlank() ? "" : ": " + Options.line(text(update, "text"))));
    }
    return table.toString();
  }

  private String time(String iso) {
    return TIME.format(Instant.parse(iso).atZone(zone));
  }

  private static String text(JsonObject object, String name) {
    return object.get(name).getAsString();
  }
}
