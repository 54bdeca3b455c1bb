package io.tiaki.demo.bench;

import io.tiaki.demo.options.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Cold start and memory of a gateway, beside a bare framework. */
final class StartBenchmark implements Benchmark {
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final Duration LONGEST_START = Duration.ofSeconds(60);
  private static final Duration BARE_SETTLES = Duration.ofSeconds(5);
  private static final Predicate<String> UP =
      Pattern.compile("\\bgateway \\S{1,64} is up\\b").asPredicate();

  @Override
  public String name() {
    return "start";
  }

  @Override
  public String purpose() {
    return "cold start of a gateway to all components active, and its memory with 25 meters";
  }

  @Override
  public int run(List<String> words, Workbench bench) throws UsageException, InterruptedException {
    StartOptions options = StartOptions.parse(words);
    if (options.help()) {
      StartOptions.HELP.lines().forEach(bench::result);
      return 0;
    }
    try {
      Path folder = Files.createTempDirectory("tiaki-bench");
      StartResult result = measure(options, bench, folder);
      if (options.json()) {
        bench.result(result.json());
      } else {
        result.table().forEach(bench::result);
      }
      // Kept when something failed: the logs are there.
      bench.close();
      Surroundings.delete(folder);
      return 0;
    } catch (MeasurementException | IOException e) {
      bench.progress("tiaki bench start: " + e.getMessage());
      return 1;
    }
  }

  private static StartResult measure(StartOptions options, Workbench bench, Path folder)
      throws UsageException, MeasurementException, IOException, InterruptedException {
    Rig rig = new Rig(bench, folder, options.meters());
    Surroundings around =
        Surroundings.start(
            bench,
            rig,
            folder,
            new Surroundings.Wish(
                options.meters(), INTERVAL, "none", Optional.empty(), Optional.empty()));
    List<String> gateway = around.gatewayOptions();
    List<String> peer = BarePeer.prepare(bench.home(), folder.resolve("peer"));

    Rig.Started first = gateway(rig, gateway);
    bench.progress("first start, with enrolment: " + first.millis() + " ms");
    rig.awaitAllHeard(LONGEST_START);
    rig.stop(first.child());
    rig.stop(bare(rig, peer).child());

    List<Long> own = new ArrayList<>();
    List<Long> bare = new ArrayList<>();
    for (int run = 1; run <= options.runs(); run++) {
      Rig.Started bareStart = bare(rig, peer);
      rig.stop(bareStart.child());
      Rig.Started ownStart = gateway(rig, gateway);
      rig.stop(ownStart.child());
      bare.add(bareStart.millis());
      own.add(ownStart.millis());
      bench.progress(
          "start " + run + ": " + ownStart.millis() + " ms, bare " + bareStart.millis() + " ms");
    }
    Memory bareMemory = bareMemory(rig, peer);
    Rig.Started running = gateway(rig, gateway);
    rig.awaitAllHeard(LONGEST_START);
    bench.progress("every meter was heard; readings flow for " + options.flow().toSeconds() + " s");
    long before = rig.arrived();
    TimeUnit.MILLISECONDS.sleep(options.flow().toMillis());
    return new StartResult(
        options,
        Surroundings.machine(),
        first.millis(),
        new Sample(own),
        new Sample(bare),
        Memory.of(running.child().pid()),
        bareMemory,
        rig.arrived() - before);
  }

  private static Rig.Started gateway(Rig rig, List<String> options)
      throws MeasurementException, InterruptedException {
    return rig.start("gateway", "gateway", options, UP, LONGEST_START);
  }

  private static Rig.Started bare(Rig rig, List<String> options)
      throws MeasurementException, InterruptedException {
    return rig.start("gateway", "bare", options, line -> line.contains(Probe.SAYS), LONGEST_START);
  }

  private static Memory bareMemory(Rig rig, List<String> options)
      throws MeasurementException, InterruptedException {
    Rig.Started started = bare(rig, options);
    TimeUnit.MILLISECONDS.sleep(BARE_SETTLES.toMillis());
    Memory memory = Memory.of(started.child().pid());
    rig.stop(started.child());
    return memory;
  }
}
