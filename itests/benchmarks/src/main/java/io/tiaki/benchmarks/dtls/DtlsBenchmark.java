package io.tiaki.benchmarks.dtls;

import io.tiaki.benchmarks.Benchmark;
import io.tiaki.benchmarks.Console;
import io.tiaki.benchmarks.UsageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** CPU time, memory and octets of our DTLS beside OpenSSL and Scandium. */
public final class DtlsBenchmark implements Benchmark {
  @Override
  public String name() {
    return "dtls";
  }

  @Override
  public String purpose() {
    return "DTLS beside OpenSSL and Scandium: CPU time, memory and octets, full and resumed";
  }

  @Override
  public int run(List<String> words, Console console)
      throws UsageException, IOException, InterruptedException {
    DtlsOptions options = DtlsOptions.parse(words);
    if (options.help()) {
      DtlsOptions.HELP.lines().forEach(console::result);
      return 0;
    }
    Path folder = Files.createTempDirectory("tiaki-bench-dtls");
    try (Processes processes = new Processes(folder)) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(processes, folder), "bench-stop"));
      Results results = new Results(options, console);
      measure(steps(options, results, folder, processes), results, processes);
      return 0;
    } catch (GeneralSecurityException e) {
      throw new IOException("No certificates could be made", e);
    } finally {
      delete(folder);
    }
  }

  private static List<Step> steps(
      DtlsOptions options, Results results, Path folder, Processes processes)
      throws IOException, GeneralSecurityException, InterruptedException {
    Path source = Path.of(System.getProperty("tiaki.benchmarks", "."), "src/main/c/openssl_peer.c");
    Optional<Peer> openssl = OpenSslBuild.compile(source, folder).map(Peer::openssl);
    if (openssl.isEmpty()) {
      results.skipped(
          "OpenSSL", "install cc and libssl-dev; until then there are ratios to Scandium only");
    }
    Authority authority = new Authority(folder);
    ManyPart many = new ManyPart(options, results, authority, processes, openssl);
    List<Step> steps = new ArrayList<>();
    for (String part : options.parts()) {
      switch (part) {
        case "client", "server" ->
            steps.addAll(new CpuPart(options, results, authority, processes, openssl).steps(part));
        case "idle" -> steps.addAll(many.idle());
        case "start" -> steps.addAll(many.start());
        case "flood" -> steps.add(new FloodPart(options, results, authority, processes).step());
        case "inside" -> steps.addAll(new InsidePart(options, results, processes).steps());
        default -> throw new IllegalStateException(part);
      }
    }
    return steps;
  }

  /** One after the other; what fails is told and leaves a hole. */
  private static void measure(List<Step> steps, Results results, Processes processes)
      throws InterruptedException {
    double left = steps.stream().mapToDouble(Step::seconds).sum();
    int done = 0;
    for (Step step : steps) {
      results.progress(
          String.format(
              "%d of %d, about %s left: %s",
              ++done, steps.size(), Estimate.text(left), step.what()));
      left -= step.seconds();
      try {
        step.work().run();
      } catch (IOException | GeneralSecurityException e) {
        if (processes.isClosed()) {
          return;
        }
        results.skipped(step.what(), String.valueOf(e.getMessage()));
      }
    }
    results.print();
  }

  /** After Ctrl-C nothing stays. */
  private static void stop(Processes processes, Path folder) {
    processes.close();
    try {
      delete(folder);
    } catch (IOException | UncheckedIOException e) {
      // Whoever deletes at the same time deletes it all.
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.notExists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
