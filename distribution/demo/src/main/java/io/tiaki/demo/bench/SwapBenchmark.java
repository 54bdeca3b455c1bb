package io.tiaki.demo.bench;

import io.tiaki.demo.options.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Updates of every bundle, and changes of every setting, while readings flow. */
final class SwapBenchmark implements Benchmark {
  private static final Duration LONGEST_START = Duration.ofSeconds(120);

  @Override
  public String name() {
    return "swap";
  }

  @Override
  public String purpose() {
    return "each bundle updated in place under load: readings lost, sessions dropped, what moved";
  }

  @Override
  public int run(List<String> words, Workbench bench) throws UsageException, InterruptedException {
    SwapOptions options = SwapOptions.parse(words);
    if (options.help()) {
      SwapOptions.HELP.lines().forEach(bench::result);
      return 0;
    }
    try {
      SwapResult result = new SwapResult(options);
      Path folder = Files.createTempDirectory("tiaki-bench");
      for (String framework : options.frameworks()) {
        measure(options, bench, folder.resolve(framework), framework, result);
      }
      if (options.json()) {
        bench.result(result.json());
      } else {
        result.table().forEach(bench::result);
      }
      bench.close();
      if (result.isFlawless()) {
        Surroundings.delete(folder);
        return 0;
      }
      bench.progress("tiaki bench swap: not flawless; the logs are in " + folder);
      return 1;
    } catch (MeasurementException | IOException e) {
      bench.progress("tiaki bench swap: " + e.getMessage());
      return 1;
    }
  }

  private static void measure(
      SwapOptions options, Workbench bench, Path folder, String framework, SwapResult result)
      throws UsageException, MeasurementException, InterruptedException {
    Flow flow = new Flow(options.meters());
    Rig rig = new Rig(bench, folder, options.meters(), flow::take);
    Surroundings around =
        Surroundings.start(
            bench,
            rig,
            folder,
            new Surroundings.Wish(
                options.meters(),
                options.interval(),
                options.cosemSecurity(),
                options.brokerPort(),
                options.meterPort()));
    SwapRig gateway = SwapRig.start(bench, rig, around, framework);
    rig.awaitAllHeard(LONGEST_START);
    SwapRun run = new SwapRun(options, bench, framework, flow, gateway);
    try {
      run.all(result);
    } finally {
      gateway.stop(rig);
      around.stop(rig);
    }
  }
}
