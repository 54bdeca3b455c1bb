package io.tiaki.demo.bench;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the benchmark {@code swap} saw. */
final class SwapResult {
  private static final int MOST_NAMES = 3;

  private final SwapOptions options;
  private final Map<String, SwapRow> rows = new LinkedHashMap<>();
  private final List<SwapFigures> figures = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();

  SwapResult(SwapOptions options) {
    this.options = options;
  }

  void add(SwapRow row) {
    rows.merge(row.framework() + " " + row.what(), row, SwapRow::with);
  }

  void add(SwapFigures before, SwapFigures after) {
    figures.add(before);
    figures.add(after);
    after
        .growthSince(before)
        .forEach(fault -> faults.add(after.framework() + " " + after.when() + ": " + fault));
  }

  boolean isFlawless() {
    return !rows.isEmpty()
        && faults.isEmpty()
        && rows.values().stream().allMatch(SwapRow::isFlawless);
  }

  List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add(
        format(
            "%s under load: %d meters, a reading each %d s; %d rounds; %s",
            options.settings() ? "Changed settings" : "Hot swap",
            options.meters(),
            options.interval().toSeconds(),
            options.rounds(),
            Surroundings.machine()));
    lines.add(
        format(
            "%-8s %-32s %5s %8s %8s %6s  %-5s %s",
            "", "", "lost", "dropped", "whole s", "hands.", "left", "moved; re-bound"));
    for (SwapRow row : rows.values()) {
      lines.add(line(row));
      row.faults().forEach(fault -> lines.add("           FAULT " + fault));
    }
    figures.forEach(f -> lines.add(f.line()));
    faults.forEach(fault -> lines.add("FAULT " + fault));
    lines.add(
        "lost: registered, never at the control system; dropped: DTLS sessions; hands.: most handshakes at once;");
    lines.add("left: threads or class loaders of the old revision.");
    return lines;
  }

  private static String line(SwapRow row) {
    return format(
        "%-8s %-32s %5d %8d %8s %6d  %-5s %s",
        row.framework(),
        row.what(),
        row.lost(),
        row.dropped(),
        row.wholeMillis() < 0 ? "never" : format("%.1f", row.wholeMillis() / 1_000.0),
        row.handshakes(),
        row.left().isEmpty() ? "no" : "YES",
        names(row.moved()) + (row.rebound().isEmpty() ? "" : "; " + names(row.rebound())));
  }

  private static String names(List<String> names) {
    List<String> brief =
        names.stream().map(name -> name.replaceFirst("^io\\.tiaki\\.", "")).toList();
    return brief.size() > MOST_NAMES
        ? brief.size() + " bundles or components"
        : String.join(" ", brief);
  }

  String json() {
    Gson gson = new Gson();
    JsonObject json = new JsonObject();
    json.addProperty("benchmark", options.settings() ? "swap-settings" : "swap");
    json.addProperty("machine", Surroundings.machine());
    json.addProperty("meters", options.meters());
    json.addProperty("rounds", options.rounds());
    json.add("rows", gson.toJsonTree(rows.values()));
    json.add("figures", gson.toJsonTree(figures));
    json.add("faults", gson.toJsonTree(faults));
    json.addProperty("flawless", isFlawless());
    return gson.toJson(json);
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
