package io.tiaki.demo.bench;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.tiaki.demo.options.UsageException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** All updates, or all changes of settings, on one framework. */
final class SwapRun {
  /** The row in which nothing is done: how long the flow takes to prove that it is whole. */
  private static final String NOTHING = "(nothing)";

  private static final long LOOK_MILLIS = 50;
  private static final long LONGEST_SETTLING_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final long LONGEST_WHOLE_NANOS = TimeUnit.SECONDS.toNanos(90);

  private final SwapOptions options;
  private final Workbench bench;
  private final String framework;
  private final Flow flow;
  private final SwapRig gateway;

  SwapRun(SwapOptions options, Workbench bench, String framework, Flow flow, SwapRig gateway) {
    this.options = options;
    this.bench = bench;
    this.framework = framework;
    this.flow = flow;
    this.gateway = gateway;
  }

  /** Does everything, as often as was asked for. */
  void all(SwapResult result) throws UsageException, MeasurementException, InterruptedException {
    JsonObject bundles = gateway.ask("bundles");
    bench.progress(
        "readings flow through "
            + bundles.get("framework").getAsString()
            + " "
            + bundles.get("frameworkVersion").getAsString());
    awaitWhole();
    gateway.errors();
    result.add(nothing());
    SwapFigures before = figures("at first");
    for (int round = 1; round <= options.rounds(); round++) {
      if (options.settings()) {
        settings(result);
      } else {
        updates(bundles, result);
      }
      if (round == 1 && options.rounds() > 1) {
        // What is loaded and cached once is there now.
        before = figures("after 1 round");
      }
    }
    result.add(before, settled(before, "after " + options.rounds() + " rounds"));
  }

  /** Threads that did handshakes a moment ago end by themselves; what leaks does not. */
  private SwapFigures settled(SwapFigures before, String when)
      throws MeasurementException, InterruptedException {
    long end = System.nanoTime() + LONGEST_SETTLING_NANOS;
    SwapFigures now = figures(when);
    while (!now.growthSince(before).isEmpty() && System.nanoTime() < end) {
      TimeUnit.SECONDS.sleep(1);
      now = figures(when);
    }
    return now;
  }

  private SwapFigures figures(String when) throws MeasurementException, InterruptedException {
    return SwapFigures.of(framework, when, gateway.ask("figures"));
  }

  private SwapRow nothing() throws InterruptedException {
    long began = begin();
    long whole = awaitWhole();
    return new SwapRow(
        framework,
        NOTHING,
        0,
        flow.dropped(),
        whole < 0 ? -1 : millisSince(began),
        0,
        List.of(),
        List.of(),
        List.of(),
        SwapRules.faults(0, whole));
  }

  private void updates(JsonObject bundles, SwapResult result)
      throws UsageException, MeasurementException, InterruptedException {
    Map<String, List<String>> wanted = new LinkedHashMap<>();
    for (boolean provider : new boolean[] {true, false}) {
      for (JsonElement one : bundles.getAsJsonArray("bundles")) {
        JsonObject bundle = one.getAsJsonObject();
        String name = bundle.get("name").getAsString();
        if (bundle.get("provider").getAsBoolean() == provider && options.wants(name, provider)) {
          wanted.put(name, SwapRig.texts(bundle, "mayMove"));
        }
      }
    }
    if (wanted.isEmpty()) {
      throw new UsageException(
          "--only names no bundle of the gateway; see tiaki bench swap --help");
    }
    for (Map.Entry<String, List<String>> one : wanted.entrySet()) {
      SwapRow row = update(one.getKey(), one.getValue());
      result.add(row);
      tell(row);
    }
  }

  private SwapRow update(String bundle, List<String> mayMove)
      throws MeasurementException, InterruptedException {
    JsonObject command = new JsonObject();
    command.addProperty("command", "update");
    command.addProperty("bundle", bundle);
    long began = begin();
    JsonObject done = gateway.ask(command);
    long whole = awaitWhole() < 0 ? -1 : millisSince(began);
    int dropped = flow.dropped();
    long lost = awaitNothingMissing();
    JsonObject left = gateway.ask("left");
    List<String> threads = SwapRig.texts(left, "threads");
    List<String> loaders = SwapRig.texts(left, "loaders");
    List<String> moved = SwapRig.texts(done, "moved");
    List<String> faults = new ArrayList<>(SwapRules.faults(lost, whole));
    faults.addAll(
        SwapRules.faults(
            new SwapRules.Update(
                bundle,
                mayMove,
                moved,
                SwapRig.texts(done, "restarted"),
                done.get("settled").getAsBoolean()),
            dropped));
    faults.addAll(SwapRules.faults(threads, loaders, gateway.errors()));
    List<String> stayed = new ArrayList<>(threads);
    stayed.addAll(loaders);
    return new SwapRow(
        framework,
        bundle,
        lost,
        dropped,
        whole,
        left.get("handshakes").getAsInt(),
        moved,
        SwapRig.texts(done, "rebound"),
        stayed,
        faults);
  }

  private void settings(SwapResult result)
      throws UsageException, MeasurementException, InterruptedException {
    boolean any = false;
    for (JsonElement one : gateway.ask("settings").getAsJsonArray("settings")) {
      JsonObject setting = one.getAsJsonObject();
      if (options.wants(setting.get("pid").getAsString(), true)) {
        any = true;
        SwapRow row = change(setting);
        result.add(row);
        tell(row);
      }
    }
    if (!any) {
      throw new UsageException("--only names no configuration; see tiaki bench swap --help");
    }
  }

  private SwapRow change(JsonObject setting) throws MeasurementException, InterruptedException {
    String pid = setting.get("pid").getAsString();
    String attribute = setting.get("attribute").getAsString();
    String name = pid + " " + attribute;
    JsonObject command = new JsonObject();
    command.addProperty("command", "set");
    command.addProperty("pid", pid);
    command.addProperty("attribute", attribute);
    command.add("value", setting.get("other"));
    begin();
    boolean applied = gateway.ask(command).get("applied").getAsBoolean();
    TimeUnit.MILLISECONDS.sleep(options.hold().toMillis());
    List<String> errors = new ArrayList<>(gateway.errors());
    // A value that cannot work may be called that; only failures of our own are faults.
    errors.removeIf(SwapRig::isComplaint);
    command.addProperty("command", "reset");
    command.add("value", setting.get("value"));
    long began = System.nanoTime();
    JsonObject back = gateway.ask(command);
    applied &= back.get("applied").getAsBoolean();
    boolean settled = back.get("settled").getAsBoolean();
    if (SwapRules.mayHoldBack(name)) {
      flow.giveUp(bench.clock().instant());
    }
    long whole = awaitWhole() < 0 ? -1 : millisSince(began);
    int dropped = flow.dropped();
    long lost = awaitNothingMissing();
    List<String> faults = new ArrayList<>(SwapRules.faults(lost, whole));
    errors.addAll(gateway.errors());
    faults.addAll(SwapRules.settingFaults(name, applied, settled, dropped, errors));
    return new SwapRow(
        framework, name, lost, dropped, whole, 0, List.of(), List.of(), List.of(), faults);
  }

  private long begin() {
    flow.begin();
    return System.nanoTime();
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }

  /** Waits until the flow is whole; negative when it is not in time. */
  private long awaitWhole() throws InterruptedException {
    flow.done(bench.clock().instant());
    long end = System.nanoTime() + LONGEST_WHOLE_NANOS;
    while (!flow.whole(bench.clock().instant())) {
      if (System.nanoTime() > end) {
        return -1;
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
    return 0;
  }

  /** Gives everything registered until now the time to arrive; returns how much did not. */
  private long awaitNothingMissing() throws InterruptedException {
    Instant until = bench.clock().instant();
    long end = System.nanoTime() + LONGEST_WHOLE_NANOS;
    long missing = flow.missing(until);
    while (missing > 0 && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      missing = flow.missing(until);
    }
    flow.giveUp(until);
    return missing;
  }

  private void tell(SwapRow row) {
    bench.progress(
        row.framework()
            + " "
            + row.what()
            + ": whole after "
            + row.wholeMillis()
            + " ms, "
            + row.dropped()
            + " sessions dropped"
            + (row.isFlawless() ? "" : "; " + String.join("; ", row.faults())));
  }
}
