package io.tiaki.demo.crash;

import io.tiaki.demo.bench.Benchmark;
import io.tiaki.demo.bench.Workbench;
import io.tiaki.demo.options.UsageException;
import io.tiaki.demo.process.DataFolder;
import io.tiaki.demo.process.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Kills processes at random instants and checks that nothing is lost. */
public final class CrashBenchmark implements Benchmark {
  /** Beside those of a demo and of the other benchmarks. */
  private static final int BROKER_PORT = 20_883;

  private static final int METER_PORT = 15_000;
  private static final long STOP_SECONDS = 60;

  @Override
  public String name() {
    return "crash";
  }

  @Override
  public String purpose() {
    return "kill -9 of gateway, control system, broker and meters: is anything lost?";
  }

  @Override
  public int run(List<String> words, Workbench bench) throws UsageException, InterruptedException {
    CrashOptions options = CrashOptions.parse(words);
    if (options.help()) {
      CrashOptions.HELP.lines().forEach(bench::result);
      return 0;
    }
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    // Ctrl-C: what was found until then is still said, and every process ended.
    bench.atEnd(
        () -> {
          stop.countDown();
          await(done);
        });
    Path folder = folder(options);
    try (DataFolder data = DataFolder.open(folder)) {
      boolean ok = run(options, bench, data, stop);
      if (ok && options.data().isEmpty()) {
        delete(folder);
      } else {
        bench.progress("files and logs: " + folder);
      }
      return ok ? 0 : 1;
    } finally {
      done.countDown();
    }
  }

  private static boolean run(
      CrashOptions options, Workbench bench, DataFolder data, CountDownLatch stop)
      throws UsageException, InterruptedException {
    int broker = Ports.tcp(options.brokerPort(), BROKER_PORT);
    int meter = Ports.udpRange(options.meterPort(), METER_PORT, options.meters());
    Tally tally = new Tally();
    World world =
        new World(
            data,
            bench.commands(),
            bench.clock(),
            tally,
            Mosquitto.on(data.path()),
            options,
            broker,
            meter);
    boolean ownBroker = world.victims().contains(Victim.BROKER);
    if (options.only().filter(only -> only == Victim.BROKER).isPresent() && !ownBroker) {
      throw new UsageException(
          "--only broker needs mosquitto and openssl: install them, or kill others");
    }
    CrashResult result = new CrashResult(options, ownBroker);
    try {
      new CrashRun(options, bench, world, tally, result, stop).run();
    } catch (CrashRun.Broken | IOException e) {
      result.trouble(String.valueOf(e.getMessage()));
    }
    if (options.json()) {
      bench.result(result.json());
    } else {
      result.table().forEach(bench::result);
    }
    return result.ok();
  }

  private static Path folder(CrashOptions options) throws UsageException {
    if (options.data().isPresent()) {
      return options.data().get();
    }
    try {
      return Files.createTempDirectory("tiaki-crash");
    } catch (IOException e) {
      throw new UsageException("no temporary folder (" + e + "): give --data DIR");
    }
  }

  private static void await(CountDownLatch done) {
    try {
      done.await(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      // Left to the system's own tidying of temporary files.
    }
  }
}
