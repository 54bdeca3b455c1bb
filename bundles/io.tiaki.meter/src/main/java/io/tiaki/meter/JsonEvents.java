package io.tiaki.meter;

import com.google.gson.JsonObject;
import io.tiaki.model.MeterId;
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
  public void registered(List<MeterId> meters, Instant registered) {
    StringBuilder lines = new StringBuilder(meters.size() * 96);
    for (MeterId meter : meters) {
      lines.append("{\"event\":\"registered\",\"meter\":\"").append(meter);
      lines.append("\",\"registered\":\"").append(registered).append("\"}\n");
    }
    synchronized (out) {
      out.print(lines);
      out.flush();
    }
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
