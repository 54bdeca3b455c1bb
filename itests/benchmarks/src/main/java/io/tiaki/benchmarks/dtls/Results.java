package io.tiaki.benchmarks.dtls;

import com.google.gson.JsonObject;
import io.tiaki.benchmarks.Console;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What was measured, printed as a table with the ratios that are aimed at, or as JSON lines. */
final class Results {
  /** Fewer share what a JVM allocates once. */
  private static final int MUST_SESSIONS = 10_000;

  private static final double MOST_HEAP = 4_096;
  private static final double MOST_START_SECONDS = 30;
  private static final String OURS = "Tiaki";

  /** The start that the must is about. */
  static final String COLD = "start, cold";

  private final DtlsOptions options;
  private final Console console;
  private final List<Measurement> measurements = new ArrayList<>();
  private final List<String> tail = new ArrayList<>();

  Results(DtlsOptions options, Console console) {
    this.options = options;
    this.console = console;
  }

  void progress(String what) {
    console.progress(what);
  }

  void note(String text) {
    if (!options.json() && !tail.contains(text)) {
      tail.add(text);
    }
  }

  /** Told loudly: a table with holes must not look whole. */
  void skipped(String what, String why) {
    String line = "SKIPPED " + what + ": " + why;
    console.progress(line);
    note(line);
  }

  void add(Measurement one) {
    measurements.add(one);
    if (options.json()) {
      console.result(one.json().toString());
    }
  }

  void memory(String peer, double heap, double resident) {
    boolean ours = peer.equals(OURS) && options.sessions() == MUST_SESSIONS;
    emit(
        "idle session",
        peer,
        String.format(
            Locale.ROOT,
            "%s octets of heap, %.0f resident%s",
            Double.isNaN(heap) ? "-" : String.format(Locale.ROOT, "%.0f", heap),
            resident,
            ours ? verdict("at most 4096 of heap", heap <= MOST_HEAP) : ""),
        heap);
  }

  /** How long until all meters were there, by what our own gateway counted. */
  void start(String what, JsonObject line) {
    double seconds = line.get("wallMicros").getAsDouble() / 1e6;
    emit(
        what,
        OURS,
        String.format(
            Locale.ROOT,
            "%d meters at RTT %d ms in %.1f s with %.1f s of CPU time, %d resumed%s",
            options.sessions(),
            options.rttMillis(),
            seconds,
            line.get("cpuMicros").getAsDouble() / 1e6,
            line.get("resumed").getAsLong(),
            what.equals(COLD) && options.sessions() == MUST_SESSIONS && options.rttMillis() == 500
                ? verdict("10000 at 500 ms within 30 s", seconds <= MOST_START_SECONDS)
                : ""),
        seconds);
  }

  /** What something costs in one process, without sockets. */
  void inside(String what, double micros, double error, double allocated) {
    emit(
        "inside",
        what,
        String.format(
            Locale.ROOT,
            "%.2f µs, 99.9 %% within ±%.2f, %.0f octets allocated",
            micros,
            error,
            allocated),
        micros);
  }

  private void emit(String what, String peer, String text, double value) {
    if (options.json()) {
      JsonObject line = new JsonObject();
      line.addProperty("what", what);
      line.addProperty("peer", peer);
      line.addProperty("value", value);
      line.addProperty("text", text);
      console.result(line.toString());
    } else {
      tail.add(String.format("%-20s %-22s %s", what, peer, text));
    }
  }

  private static String verdict(String must, boolean ok) {
    return "; must be " + must + ": " + (ok ? "ok" : "NOT YET");
  }

  void print() {
    if (options.json()) {
      return;
    }
    if (!measurements.isEmpty()) {
      console.result(
          String.format(
              "%-20s %-22s %12s %10s %10s", "", "", "CPU µs each", "octets", "datagrams"));
    }
    for (Measurement one : Measurement.medians(measurements)) {
      console.result(
          String.format(
              Locale.ROOT,
              "%-20s %-22s %12.1f %10.0f %10.1f",
              one.what(),
              one.peer(),
              one.cpuMicros(),
              one.octets(),
              one.datagrams()));
    }
    Measurement.medians(measurements).forEach(this::ratios);
    tail.forEach(console::result);
  }

  private void ratios(Measurement ours) {
    if (ours.peer().equals(OURS)) {
      Target.PEERS.forEach(
          peer -> find(ours.what(), peer).ifPresent(theirs -> ratio(alike(ours, peer), theirs)));
    }
  }

  /** Ours under the conditions of a peer, which knows the chain that it was shown before. */
  private Measurement alike(Measurement ours, String peer) {
    return Target.knowsChains(peer) ? find(ours.what(), Target.KNOWN).orElse(ours) : ours;
  }

  private void ratio(Measurement ours, Measurement theirs) {
    double ratio = ours.cpuMicros() / theirs.cpuMicros();
    String must =
        Target.of(ours.what(), theirs.peer())
            .map(
                target ->
                    verdict(
                        String.format(Locale.ROOT, "at most %.2f", target.most()),
                        ratio <= target.most()))
            .orElse("");
    String known = ours.peer().equals(Target.KNOWN) ? ", chain is known to both" : "";
    console.result(
        String.format(
            Locale.ROOT, "%-20s %.2f of %s%s%s", ours.what(), ratio, theirs.peer(), known, must));
  }

  private Optional<Measurement> find(String what, String peer) {
    return Measurement.medians(measurements).stream()
        .filter(one -> one.what().equals(what) && one.peer().equals(peer))
        .findFirst();
  }
}
