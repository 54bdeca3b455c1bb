package io.tiaki.demo.crash;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a run found, gathered while it goes on. For one thread. */
final class CrashResult {
  private final CrashOptions options;
  private final boolean ownBroker;
  private final Map<Victim, Integer> kills = new EnumMap<>(Victim.class);
  private final Map<Victim, Integer> killsAtStart = new EnumMap<>(Victim.class);
  private final Map<Victim, List<Long>> recoveries = new EnumMap<>(Victim.class);
  private final Map<String, Integer> answers = new TreeMap<>();
  private final Map<String, Long> oddities = new TreeMap<>();
  private final List<String> troubles = new ArrayList<>();
  private Audit.Findings worst = new Audit.Findings(0, 0, 0, 0, 0, 0, 0, List.of());
  private int audits;
  private boolean complete;

  /**
   * @param ownBroker whether the broker is a process that can be killed alone
   */
  CrashResult(CrashOptions options, boolean ownBroker) {
    this.options = options;
    this.ownBroker = ownBroker;
  }

  void killed(Victim victim, boolean whileStarting) {
    kills.merge(victim, 1, Integer::sum);
    if (whileStarting) {
      killsAtStart.merge(victim, 1, Integer::sum);
    }
  }

  /** All was whole again so long after a kill. */
  void recovered(Victim victim, long millis) {
    recoveries.computeIfAbsent(victim, v -> new ArrayList<>()).add(millis);
  }

  /** Something that makes the run fail. */
  void trouble(String text) {
    troubles.add(text);
  }

  /** What is lost once stays lost: the last look shows the sum, a bad one is kept. */
  void audited(Audit.Findings findings) {
    audits++;
    if (worst.clean() || !findings.clean()) {
      worst = findings;
    }
  }

  void answers(Map<String, Integer> all) {
    answers.clear();
    answers.putAll(all);
  }

  void oddities(Map<String, Long> all) {
    oddities.clear();
    oddities.putAll(all);
  }

  /** All rounds were done. */
  void complete() {
    complete = true;
  }

  int rounds() {
    return kills.values().stream().mapToInt(Integer::intValue).sum();
  }

  boolean ok() {
    return worst.clean() && troubles.isEmpty() && (audits > 0 || !complete);
  }

  List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "Crash safety: %d of %d kills, %d meters, seed %d, broker: %s",
            rounds(),
            options.rounds(),
            options.meters(),
            options.seed(),
            ownBroker ? "mosquitto" : "in the control system"));
    lines.add("killed      times  while starting   whole again after: median        max   looks");
    for (Victim victim : Victim.values()) {
      if (kills.containsKey(victim)) {
        lines.add(line(victim));
      }
    }
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "readings: %d registered, %d arrived, %d lost, %d duplicate, %d different",
            worst.registered(),
            worst.arrived(),
            worst.lost(),
            worst.duplicate(),
            worst.different()));
    lines.add("instructions: " + said(answers) + "; " + worst.unanswered() + " unanswered");
    lines.add("looks into all files: " + audits + ", other faults: " + worst.faults());
    lines.addAll(worst.examples());
    oddities.forEach((kind, count) -> lines.add("said " + count + " times: " + kind));
    troubles.forEach(text -> lines.add("PROBLEM: " + text));
    lines.add(verdict());
    return lines;
  }

  private String line(Victim victim) {
    List<Long> times = recoveries.getOrDefault(victim, List.of()).stream().sorted().toList();
    return String.format(
        Locale.ROOT,
        "%-10s %6d %15d %27s %10s %7d",
        victim.word(),
        kills.getOrDefault(victim, 0),
        killsAtStart.getOrDefault(victim, 0),
        times.isEmpty() ? "-" : seconds(times.get(times.size() / 2)),
        times.isEmpty() ? "-" : seconds(times.get(times.size() - 1)),
        times.size());
  }

  private String verdict() {
    if (!ok()) {
      return "NOT OK; again: tiaki bench crash --rounds "
          + options.rounds()
          + " --meters "
          + options.meters()
          + " --seed "
          + options.seed()
          + options.only().map(only -> " --only " + only.word()).orElse("");
    }
    return complete
        ? "OK: nothing was lost, doubled or changed"
        : "stopped early; nothing was found lost, doubled or changed until the last look";
  }

  private static String said(Map<String, Integer> answers) {
    if (answers.isEmpty()) {
      return "none";
    }
    StringBuilder text = new StringBuilder();
    answers.forEach(
        (answer, count) ->
            text.append(text.length() == 0 ? "" : ", ").append(count).append(' ').append(answer));
    return text.toString();
  }

  private static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
  }

  String json() {
    JsonObject json = new JsonObject();
    json.addProperty("ok", ok());
    json.addProperty("complete", complete);
    json.addProperty("seed", options.seed());
    json.addProperty("meters", options.meters());
    json.addProperty("rounds", rounds());
    json.addProperty("broker", ownBroker ? "mosquitto" : "dcs");
    JsonObject all = new JsonObject();
    kills.forEach((victim, count) -> all.add(victim.word(), json(victim, count)));
    json.add("killed", all);
    Map<String, Integer> counts = new LinkedHashMap<>();
    counts.put("registered", worst.registered());
    counts.put("arrived", worst.arrived());
    counts.put("lost", worst.lost());
    counts.put("duplicate", worst.duplicate());
    counts.put("different", worst.different());
    counts.put("unanswered", worst.unanswered());
    counts.put("faults", worst.faults());
    counts.forEach(json::addProperty);
    JsonObject said = new JsonObject();
    answers.forEach(said::addProperty);
    json.add("instructions", said);
    json.addProperty("looks", audits);
    JsonArray problems = new JsonArray();
    worst.examples().forEach(problems::add);
    troubles.forEach(problems::add);
    json.add("problems", problems);
    return json.toString();
  }

  private JsonObject json(Victim victim, int count) {
    List<Long> times = recoveries.getOrDefault(victim, List.of()).stream().sorted().toList();
    Optional<Long> median =
        times.isEmpty() ? Optional.empty() : Optional.of(times.get(times.size() / 2));
    JsonObject one = new JsonObject();
    one.addProperty("times", count);
    one.addProperty("whileStarting", killsAtStart.getOrDefault(victim, 0));
    median.ifPresent(millis -> one.addProperty("wholeMedianMillis", millis));
    median.ifPresent(millis -> one.addProperty("wholeMostMillis", times.get(times.size() - 1)));
    return one;
  }
}
