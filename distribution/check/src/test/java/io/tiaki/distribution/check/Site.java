package io.tiaki.distribution.check;

import io.tiaki.testkit.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A data folder with a control system at work in it, and gateways that come and go. */
final class Site implements AutoCloseable {
  static final Path FELIX = Home.FOLDER.resolve("lib").resolve("launcher").resolve("*");
  static final String UP = "gateway gw1 is up: (\\d+) components";

  final Path data;
  private final int port;
  private final Program dcs;

  Site(Path data) throws Exception {
    this.data = data;
    port = FreePorts.tcp();
    dcs = Program.dcs(data, port);
    dcs.await("\"event\":\\s*\"ready\"");
  }

  Program dcs() {
    return dcs;
  }

  /** Two meters that register a reading each second. */
  Program meters(int meterPort, String... options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Home.SCRIPT.toString(),
                "meter",
                "--json",
                "--meters",
                "2",
                "--interval",
                "1s",
                "--data",
                data.toString(),
                "--port",
                Integer.toString(meterPort)));
    command.addAll(Arrays.asList(options));
    return new Program(command);
  }

  /** The gateway's folder of the installed set. */
  Path set() {
    return data.resolve("gateway").resolve("packages");
  }

  Program gateway(String... options) throws IOException {
    return gateway(FELIX.toString(), List.of(), options);
  }

  Program gateway(String classPath, List<String> flags, String... options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-Dtiaki.home=" + Home.FOLDER));
    command.addAll(flags);
    command.addAll(
        List.of(
            "-cp",
            classPath,
            "io.tiaki.launcher.Main",
            "--data",
            data.toString(),
            "--time",
            "host",
            "--broker-port",
            Integer.toString(port)));
    command.addAll(Arrays.asList(options));
    return new Program(command);
  }

  /** As before the first start, but with keys and certificates. */
  void forgetPackages() throws IOException {
    delete(set());
    delete(data.resolve("gateway").resolve("framework"));
    Files.deleteIfExists(data.resolve("gateway").resolve("framework.seal"));
  }

  static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  @Override
  public void close() {
    dcs.close();
  }
}
