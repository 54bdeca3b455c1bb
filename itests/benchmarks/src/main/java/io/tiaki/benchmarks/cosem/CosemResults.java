package io.tiaki.benchmarks.cosem;

import com.google.gson.JsonObject;
import io.tiaki.benchmarks.Console;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What was measured, as a table with ratios and aims, or as JSON lines. */
final class CosemResults {
  private final CosemOptions options;
  private final Console console;
  private final Map<Job, Map<Peer, List<Block>>> rows = new LinkedHashMap<>();
  private final List<String> skipped = new ArrayList<>();

  CosemResults(CosemOptions options, Console console) {
    this.options = options;
    this.console = console;
  }

  /** Told loudly: a table with holes must not look whole. */
  void skipped(String what, String why) {
    String line = "SKIPPED " + what + ": " + why;
    console.progress(line);
    skipped.add(line);
  }

  void add(Job job, Peer peer, Block block) {
    rows.computeIfAbsent(job, key -> new LinkedHashMap<>())
        .computeIfAbsent(peer, key -> new ArrayList<>())
        .add(block);
  }

  void print() {
    if (options.json()) {
      rows.forEach((job, peers) -> peers.forEach((peer, all) -> json(job, peer, median(all))));
      return;
    }
    console.result(
        String.format(
            "%-18s %-8s %10s %10s %10s %10s", "", "", "CPU µs", "octets", "p50 µs", "p99 µs"));
    rows.forEach((job, peers) -> peers.forEach((peer, all) -> row(job, peer, median(all))));
    rows.forEach(this::ratios);
    skipped.forEach(console::result);
  }

  private void json(Job job, Peer peer, Block block) {
    JsonObject line = new JsonObject();
    line.addProperty("what", job.what());
    line.addProperty("peer", peer.name());
    line.addProperty("cpuMicros", block.cpuMicros());
    line.addProperty("allocated", block.allocated());
    line.addProperty("p50Micros", block.p50Micros());
    line.addProperty("p99Micros", block.p99Micros());
    console.result(line.toString());
  }

  private void row(Job job, Peer peer, Block block) {
    console.result(
        String.format(
            Locale.ROOT,
            "%-18s %-8s %10.2f %10.0f %10.2f %10.2f",
            job.what(),
            peer.name(),
            block.cpuMicros(),
            block.allocated(),
            block.p50Micros(),
            block.p99Micros()));
  }

  private void ratios(Job job, Map<Peer, List<Block>> peers) {
    peers.forEach(
        (ours, blocks) -> {
          if (ours.isOurs()) {
            peers.forEach((peer, theirs) -> ratio(job, median(blocks), peer, median(theirs)));
          }
        });
  }

  private void ratio(Job job, Block ours, Peer peer, Block theirs) {
    if (peer.isOurs()) {
      return;
    }
    double times = theirs.cpuMicros() / ours.cpuMicros();
    Integer aim = job.aims().get(peer.id());
    console.result(
        String.format(
            Locale.ROOT,
            "%-18s %.1f times as fast as %s by CPU time, %.1f by median, with %.2f of its memory%s",
            job.what(),
            times,
            peer.name(),
            theirs.p50Micros() / ours.p50Micros(),
            ours.allocated() / theirs.allocated(),
            aim == null ? "" : "; aim at least " + aim + ": " + (times >= aim ? "ok" : "NOT YET")));
  }

  /** Of each figure the one in the middle. */
  static Block median(List<Block> all) {
    return new Block(
        Math.round(middle(all, Block::count)),
        middle(all, Block::cpuMicros),
        middle(all, Block::allocated),
        middle(all, Block::p50Micros),
        middle(all, Block::p99Micros));
  }

  private static double middle(List<Block> all, ToDoubleFunction<Block> figure) {
    double[] sorted = all.stream().mapToDouble(figure).sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
