package io.tiaki.demo.bench;

import io.tiaki.demo.options.Arguments;
import io.tiaki.demo.options.DemoOptions;
import io.tiaki.demo.options.UsageException;
import io.tiaki.demo.process.Child;
import io.tiaki.demo.process.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a gateway is measured between: a control system and meters.
 *
 * @param data their data folder
 * @param brokerPort where the control system's broker listens
 * @param processes both, in the order in which they stop
 */
record Surroundings(Path data, int brokerPort, List<Child> processes) {
  /** Beside those of a demo, and below those that systems hand out. */
  private static final int BROKER_PORT = 19_883;

  private static final int METER_PORT = 14_000;
  private static final Duration LONGEST_START = Duration.ofSeconds(60);
  private static final Predicate<String> READY =
      Pattern.compile("^\\{\"event\":\\s*\"ready\"").asPredicate();

  /**
   * What is wanted.
   *
   * @param interval between two readings of a meter
   * @param cosemSecurity what the meters demand, one of {@link DemoOptions#COSEM_SECURITIES}
   */
  record Wish(
      int meters,
      Duration interval,
      String cosemSecurity,
      Optional<Integer> brokerPort,
      Optional<Integer> meterPort) {}

  /** Starts both and waits until they serve. */
  static Surroundings start(Workbench bench, Rig rig, Path folder, Wish wish)
      throws UsageException, MeasurementException, InterruptedException {
    Path data = folder.resolve("data");
    int broker = Ports.tcp(wish.brokerPort(), BROKER_PORT);
    bench.progress("starting a control system and " + wish.meters() + " meters in " + folder);
    Rig.Started dcs =
        rig.start(
            "dcs",
            "dcs",
            List.of("--json", "--data", data.toString(), "--broker-port", Integer.toString(broker)),
            READY,
            LONGEST_START);
    int port = Ports.udpRange(wish.meterPort(), METER_PORT, wish.meters());
    Rig.Started meter =
        rig.start(
            "meter",
            "meter",
            List.of(
                "--json",
                "--data",
                data.toString(),
                "--meters",
                Integer.toString(wish.meters()),
                "--interval",
                Arguments.durationText(wish.interval()),
                "--cosem-security",
                wish.cosemSecurity(),
                "--port",
                Integer.toString(port)),
            READY,
            LONGEST_START);
    return new Surroundings(data, broker, List.of(meter.child(), dcs.child()));
  }

  /** Options of {@code tiaki gateway} that connect it to both. */
  List<String> gatewayOptions() {
    return List.of(
        "--data", data.toString(), "--broker-port", Integer.toString(brokerPort), "--time", "host");
  }

  /** Ends both. */
  void stop(Rig rig) {
    processes.forEach(rig::stop);
  }

  /** What all this runs on, in a few words. */
  static String machine() {
    return Runtime.getRuntime().availableProcessors()
        + " cores, Java "
        + System.getProperty("java.version")
        + ", "
        + System.getProperty("os.name");
  }

  /** Deletes a folder of a measurement. */
  static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // A temporary folder: the system clears it.
    }
  }
}
