package io.tiaki.demo.bench;

import io.tiaki.demo.crash.CrashBenchmark;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All benchmarks. */
public final class Benchmarks {
  private static final List<Benchmark> ALL =
      List.of(new StartBenchmark(), new CrashBenchmark(), new SwapBenchmark());

  private Benchmarks() {}

  public static Optional<Benchmark> named(String name) {
    return ALL.stream().filter(benchmark -> benchmark.name().equals(name)).findFirst();
  }

  /** What {@code tiaki bench} prints. */
  public static List<String> list() {
    List<String> lines = new ArrayList<>();
    lines.add("Usage: tiaki bench NAME [--json] [OPTION...]");
    for (Benchmark benchmark : ALL) {
      lines.add(String.format("  %-14s %s", benchmark.name(), benchmark.purpose()));
    }
    lines.add("tiaki bench NAME --help tells the options of a benchmark.");
    return lines;
  }
}
