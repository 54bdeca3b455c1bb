package io.tiaki.demo.view;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.tiaki.demo.account.Problems;
import io.tiaki.demo.account.Spread;
import io.tiaki.demo.account.Totals;
import io.tiaki.demo.event.EventLine;
import java.time.Duration;
import java.util.Map;

/** The events of all processes in one stream, totals every second, and a summary at the end. */
public final class JsonView implements View {
  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  private final Output out;
  private final Output notes;

  /**
   * @param notes where what is meant for people goes
   */
  public JsonView(Output out, Output notes) {
    this.out = out;
    this.notes = notes;
  }

  @Override
  public Duration period() {
    return Duration.ofSeconds(1);
  }

  @Override
  public void note(String text) {
    notes.line(text);
  }

  @Override
  public void event(String process, EventLine line) {
    JsonObject json = new JsonObject();
    JsonElement event = line.json().get("event");
    json.add("event", event);
    json.addProperty("from", process);
    for (Map.Entry<String, JsonElement> member : line.json().entrySet()) {
      if (!member.getKey().equals("event") && !member.getKey().equals("from")) {
        json.add(member.getKey(), member.getValue());
      }
    }
    out.line(GSON.toJson(json));
  }

  @Override
  public void update(Snapshot snapshot) {
    JsonObject json = event("totals");
    json.addProperty("phase", snapshot.phase());
    add(json, snapshot.totals());
    json.addProperty("problems", snapshot.problems().count());
    out.line(GSON.toJson(json));
  }

  @Override
  public boolean gone() {
    return out.gone();
  }

  @Override
  public void close(Summary summary) {
    JsonObject json = event("summary");
    json.addProperty("ok", summary.ok());
    json.addProperty("reason", summary.reason());
    json.add("details", GSON.toJsonTree(summary.details()));
    add(json, summary.totals());
    json.add("missing", GSON.toJsonTree(summary.missing().lines()));
    json.addProperty("missingMore", summary.missing().more());
    json.addProperty("problemCount", summary.problemCount());
    JsonArray problems = new JsonArray();
    summary.problems().forEach(problem -> problems.add(problem(problem)));
    json.add("problems", problems);
    json.addProperty("logs", summary.logs().toString());
    out.line(GSON.toJson(json));
  }

  private static JsonObject event(String name) {
    JsonObject json = new JsonObject();
    json.addProperty("event", name);
    return json;
  }

  private static JsonObject problem(Problems.Problem problem) {
    JsonObject json = new JsonObject();
    json.addProperty("from", problem.process());
    json.addProperty("severe", problem.severe());
    json.addProperty("count", problem.count());
    json.addProperty("latest", problem.latest().toString());
    json.addProperty("text", problem.text());
    return json;
  }

  private static void add(JsonObject json, Totals t) {
    json.addProperty("elapsedMillis", t.elapsed().toMillis());
    json.addProperty("meters", t.meters());
    json.addProperty("connected", t.connected());
    json.addProperty("heard", t.heard());
    json.addProperty("registered", t.registered());
    json.addProperty("arrived", t.arrived());
    json.addProperty("outstanding", t.outstanding());
    json.addProperty("duplicates", t.duplicates());
    json.addProperty("earlier", t.earlier());
    json.addProperty("unannounced", t.unannounced());
    json.addProperty("malformed", t.malformed());
    json.addProperty("lastSecond", t.lastSecond());
    json.addProperty("averagePerSecond", Math.round(t.average() * 1_000) / 1_000.0);
    json.addProperty("oldestOutstandingMillis", t.oldest());
    add(json, "latency", t.latency());
    json.addProperty("registeredWithSession", t.sessionLatency().count());
    add(json, "sessionLatency", t.sessionLatency());
  }

  private static void add(JsonObject json, String name, Spread latency) {
    json.addProperty(name + "P50Millis", latency.p50());
    json.addProperty(name + "P95Millis", latency.p95());
    json.addProperty(name + "P99Millis", latency.p99());
    json.addProperty(name + "MaxMillis", latency.longest());
  }
}
