package io.tiaki.meter;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.tiaki.meter.internal.cosem.Appearance;
import io.tiaki.meter.internal.metering.Row;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import io.tiaki.model.Unit;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;

/** Events as JSON, one object a line. */
final class JsonEvents implements MeterEvents {
  private final PrintStream out;

  JsonEvents(PrintStream out) {
    this.out = out;
  }

  @Override
  public void ready(int meters, int port) {
    JsonObject event = event("ready");
    event.addProperty("meters", meters);
    event.addProperty("port", port);
    print(event);
  }

  @Override
  public void session(MeterId meter, boolean open) {
    JsonObject event = event("session");
    event.addProperty("meter", meter.logicalDeviceName());
    event.addProperty("open", open);
    print(event);
  }

  /** One write for all meters: thousands of them register at the same time. */
  @Override
  public void registered(List<MeterId> meters, Instant registered, List<Row> rows) {
    StringBuilder lines = new StringBuilder(meters.size() * 256);
    for (int i = 0; i < meters.size(); i++) {
      lines.append("{\"event\":\"registered\",\"meter\":\"").append(meters.get(i));
      lines.append("\",\"registered\":\"").append(registered).append("\",\"values\":{");
      Row row = rows.get(i);
      value(lines, ObisCode.ACTIVE_ENERGY_IMPORT, row.imported(), Unit.WATT_HOUR).append(',');
      value(lines, ObisCode.ACTIVE_ENERGY_EXPORT, row.exported(), Unit.WATT_HOUR).append(',');
      value(lines, ObisCode.VOLTAGE_L1, row.decivolts(), Unit.VOLT).append("}}\n");
    }
    synchronized (out) {
      out.print(lines);
      out.flush();
    }
  }

  private static StringBuilder value(StringBuilder lines, ObisCode code, long tenths, Unit unit) {
    lines.append('"').append(code).append("\":{\"value\":\"").append(tenths / 10).append('.');
    return lines.append(tenths % 10).append("\",\"unit\":\"").append(unit.symbol()).append("\"}");
  }

  @Override
  public void seen(MeterId meter, Appearance appearance) {
    JsonObject event = event("seen");
    event.addProperty("meter", meter.logicalDeviceName());
    event.addProperty("display", appearance.display());
    event.addProperty("relay", appearance.relay());
    appearance.limit().ifPresent(watts -> event.addProperty("limitWatts", watts));
    event.addProperty("importedWh", wattHours(appearance.imported()));
    event.addProperty("exportedWh", wattHours(appearance.exported()));
    event.addProperty("tariff", appearance.tariff());
    event.addProperty("firmware", appearance.firmware());
    JsonArray log = new JsonArray();
    for (Appearance.Entry entry : appearance.log()) {
      JsonObject one = new JsonObject();
      one.addProperty("code", entry.code());
      one.addProperty("name", entry.name());
      log.add(one);
    }
    event.add("log", log);
    print(event);
  }

  private static String wattHours(long tenths) {
    return tenths / 10 + "." + tenths % 10;
  }

  @Override
  public void quiet() {
    print(event("quiet"));
  }

  @Override
  public void problem(String text) {
    JsonObject event = event("problem");
    event.addProperty("text", text);
    print(event);
  }

  private static JsonObject event(String name) {
    JsonObject event = new JsonObject();
    event.addProperty("event", name);
    return event;
  }

  private void print(JsonObject event) {
    synchronized (out) {
      out.print(event + "\n");
      out.flush();
    }
  }
}
