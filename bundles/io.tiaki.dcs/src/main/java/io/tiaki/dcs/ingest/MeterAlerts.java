package io.tiaki.dcs.ingest;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tiaki.dcs.protocol.Alert;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/** Alerts of meters in the order in which they came, each once; the newest 10,000. */
final class MeterAlerts {
  private static final int MOST = 10_000;

  private final MVMap<Long, String> alerts;
  private final MVMap<String, Long> ids;

  MeterAlerts(MVStore store) {
    alerts = store.openMap("meterAlerts");
    ids = store.openMap("meterAlertIds");
  }

  /** False when it is known. */
  boolean add(String gateway, Alert alert, Instant received) {
    Long last = alerts.lastKey();
    long number = last == null ? 0 : last + 1;
    if (ids.putIfAbsent(key(gateway, alert.id()), number) != null) {
      return false;
    }
    JsonObject json = alert.json();
    json.addProperty("gateway", gateway);
    json.addProperty("received", BookEntry.time(received));
    alerts.put(number, json.toString());
    while (alerts.size() > MOST) {
      String text = alerts.remove(alerts.firstKey());
      if (text != null) {
        JsonObject oldest = json(text);
        ids.remove(key(oldest.get("gateway").getAsString(), oldest.get("id").getAsString()));
      }
    }
    return true;
  }

  /** The oldest first. */
  List<JsonObject> of(Optional<String> meter) {
    List<JsonObject> found = new ArrayList<>();
    for (String one : alerts.values()) {
      JsonObject alert = json(one);
      if (meter.isEmpty() || meter.get().equals(alert.get("meter").getAsString())) {
        found.add(alert);
      }
    }
    return found;
  }

  int count() {
    return alerts.size();
  }

  Optional<JsonObject> newest() {
    return Optional.ofNullable(alerts.lastKey()).map(alerts::get).map(MeterAlerts::json);
  }

  private static String key(String gateway, String id) {
    return gateway + '/' + id;
  }

  private static JsonObject json(String text) {
    return JsonParser.parseString(text).getAsJsonObject();
  }
}
