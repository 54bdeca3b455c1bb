package io.tiaki.dcs.command;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import io.tiaki.dcs.Events;
import io.tiaki.dcs.ingest.BookEntry;
import io.tiaki.dcs.protocol.Alarm;
import io.tiaki.dcs.protocol.Alert;
import io.tiaki.dcs.protocol.MeterReading;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;

/** One JSON object a line. */
final class JsonEvents implements Events {
  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  private final PrintStream out;

  JsonEvents(PrintStream out) {
    this.out = out;
  }

  @Override
  public void ready(int brokerPort, OptionalInt packagesPort) {
    JsonObject event = event("ready");
    event.addProperty("brokerPort", brokerPort);
    packagesPort.ifPresent(port -> event.addProperty("packagesPort", port));
    print(event);
  }

  @Override
  public void gateway(String gateway, boolean connected) {
    JsonObject event = event("gateway");
    event.addProperty("gateway", gateway);
    event.addProperty("connected", connected);
    print(event);
  }

  @Override
  public void readings(String gateway, List<MeterReading> readings, Instant received) {
    StringBuilder lines = new StringBuilder();
    for (MeterReading reading : readings) {
      JsonObject event = event("reading");
      event.addProperty("gateway", gateway);
      event.addProperty("received", BookEntry.time(received));
      BookEntry.describe(event, reading);
      lines.append(GSON.toJson(event)).append('\n');
    }
    synchronized (out) {
      out.print(lines);
      out.flush();
    }
  }

  @Override
  public void update(String gateway, String unit, String version, String status, String text) {
    JsonObject event = event("update");
    event.addProperty("gateway", gateway);
    event.addProperty("package", unit);
    event.addProperty("version", version);
    event.addProperty("status", status);
    event.addProperty("text", text);
    print(event);
  }

  @Override
  public void alarm(String gateway, Alarm alarm) {
    JsonObject event = event("alarm");
    event.addProperty("gateway", gateway);
    alarm.json().entrySet().forEach(member -> event.add(member.getKey(), member.getValue()));
    print(event);
  }

  @Override
  public void alert(String gateway, Alert alert) {
    JsonObject event = event("alert");
    event.addProperty("gateway", gateway);
    alert.json().entrySet().forEach(member -> event.add(member.getKey(), member.getValue()));
    print(event);
  }

  @Override
  public void wentBack(String gateway, String text) {
    JsonObject event = event("went-back");
    event.addProperty("gateway", gateway);
    event.addProperty("text", text);
    print(event);
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
      out.print(GSON.toJson(event) + "\n");
      out.flush();
    }
  }
}
