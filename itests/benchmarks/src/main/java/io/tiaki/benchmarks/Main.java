package io.tiaki.benchmarks;

import io.tiaki.benchmarks.cosem.CosemBenchmark;
import io.tiaki.benchmarks.dtls.DtlsBenchmark;
import io.tiaki.benchmarks.link.LinkBenchmark;
import java.io.IOException;
import java.util.List;

/** The main class of the benchmarks that run from a checkout only. */
public final class Main {
  private static final List<Benchmark> ALL =
      List.of(new DtlsBenchmark(), new LinkBenchmark(), new CosemBenchmark());

  private Main() {}

  /**
   * Runs a benchmark.
   *
   * @param arguments its name, then options
   */
  public static void main(String... arguments) throws InterruptedException {
    System.exit(run(List.of(arguments), new Console()));
  }

  static int run(List<String> words, Console console) throws InterruptedException {
    String name = words.isEmpty() ? "" : words.get(0);
    if (name.equals("--help") || name.equals("-h")) {
      list(console);
      return 0;
    }
    try {
      for (Benchmark benchmark : ALL) {
        if (benchmark.name().equals(name)) {
          return benchmark.run(words.subList(1, words.size()), console);
        }
      }
      list(console);
      return 2;
    } catch (UsageException e) {
      console.progress("tiaki bench " + name + ": " + e.getMessage());
      return 2;
    } catch (IOException e) {
      console.progress("tiaki bench " + name + ": " + e.getMessage());
      return 1;
    }
  }

  private static void list(Console console) {
    console.progress("Usage: tiaki bench NAME [--json] [OPTION...]");
    for (Benchmark benchmark : ALL) {
      console.progress(String.format("  %-14s %s", benchmark.name(), benchmark.purpose()));
    }
  }
}
