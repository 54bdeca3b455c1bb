package io.tiaki.dcs.command;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Map;

/** What meters' event codes mean by common practice. Others are shown by their number. */
final class EventWords {
  private static final Map<Integer, String> WORDS =
      Map.ofEntries(
          Map.entry(1, "power down"),
          Map.entry(2, "power returned"),
          Map.entry(3, "daylight saving changed"),
          Map.entry(4, "clock about to be set"),
          Map.entry(5, "clock set"),
          Map.entry(6, "clock invalid"),
          Map.entry(7, "battery to be replaced"),
          Map.entry(8, "battery low"),
          Map.entry(9, "calendar activated"),
          Map.entry(10, "errors cleared"),
          Map.entry(11, "alarms cleared"),
          Map.entry(12, "program memory error"),
          Map.entry(13, "working memory error"),
          Map.entry(14, "memory error"),
          Map.entry(15, "watchdog error"),
          Map.entry(16, "measuring error"),
          Map.entry(17, "firmware verified"),
          Map.entry(18, "firmware activated"),
          Map.entry(40, "terminal cover removed"),
          Map.entry(41, "terminal cover closed"),
          Map.entry(42, "strong magnetic field"),
          Map.entry(43, "no magnetic field any more"),
          Map.entry(44, "meter cover removed"),
          Map.entry(45, "meter cover closed"),
          Map.entry(46, "authentication failed several times"),
          Map.entry(47, "parameters changed"),
          Map.entry(48, "keys changed"),
          Map.entry(49, "decryption or authentication failed"),
          Map.entry(50, "replay attack"),
          Map.entry(51, "firmware not verified"),
          Map.entry(59, "ready for reconnection"),
          Map.entry(60, "disconnected by hand"),
          Map.entry(61, "connected by hand"),
          Map.entry(62, "disconnected remotely"),
          Map.entry(63, "connected remotely"),
          Map.entry(64, "disconnected by the meter"),
          Map.entry(65, "limit exceeded"),
          Map.entry(66, "limit kept again"),
          Map.entry(69, "connected by the meter"),
          Map.entry(200, "consumer said yes"),
          Map.entry(201, "consumer said no"),
          Map.entry(254, "load profile cleared"),
          Map.entry(255, "event log cleared"));

  private EventWords() {}

  static String of(int code) {
    return WORDS.getOrDefault(code, "event " + code);
  }

  /** The events of an alert on one line; its registers when it has none. */
  static String of(JsonObject alert) {
    StringBuilder words = new StringBuilder();
    for (JsonElement one : alert.getAsJsonArray("events")) {
      words.append(words.isEmpty() ? "" : ", ");
      words.append(of(one.getAsJsonObject().get("code").getAsInt()));
    }
    return words.isEmpty() ? registers(alert) : words.toString();
  }

  /** Which bits the meter has raised; what they mean its maker says. */
  static String registers(JsonObject alert) {
    return "alarm register "
        + alert.get("alarms").getAsString()
        + ", error register "
        + alert.get("errors").getAsString();
  }
}
