package io.tiaki.itests.exam;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A control system and meters, as processes of their own; what they say stands in files. */
final class Peers {
  private Peers() {}

  /** Starts both on free ports; they end with this process. Returns the broker's port. */
  static int start(Path checkout, Path data, int meters) {
    try {
      int brokerPort = freeTcpPort();
      run(checkout, data, "dcs", "--broker-port", Integer.toString(brokerPort));
      run(
          checkout,
          data,
          "meter",
          "--meters",
          Integer.toString(meters),
          "--interval",
          "2s",
          "--port",
          Integer.toString(freeUdpPort()));
      return brokerPort;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs {@code tiaki dcs read} and returns what it printed. */
  static String read(Path checkout, Path data, String meter)
      throws IOException, InterruptedException {
    List<String> command = command(checkout, "dcs", "io.tiaki.dcs.Main");
    command.addAll(List.of("read", meter, "--data", data.toString(), "--json"));
    Process process =
        new ProcessBuilder(command).redirectError(data.resolve("read.log").toFile()).start();
    String printed =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    process.waitFor();
    return printed;
  }

  private static void run(Path checkout, Path data, String name, String... options)
      throws IOException {
    String main = name.equals("dcs") ? "io.tiaki.dcs.Main" : "io.tiaki.meter.Main";
    List<String> command = command(checkout, name, main);
    command.addAll(List.of("--data", data.toString(), "--json"));
    command.addAll(List.of(options));
    File log = data.resolve(name + ".log").toFile();
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(data.resolve(name + ".jsonl").toFile())
            .redirectError(log)
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
  }

  private static List<String> command(Path checkout, String name, String main) {
    Path target = checkout.resolve("bundles/io.tiaki." + name + "/target");
    String classPath = target.resolve("lib") + "/*" + File.pathSeparator + target + "/*";
    return new ArrayList<>(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx384m",
            "-cp",
            classPath,
            main));
  }

  private static int freeTcpPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static int freeUdpPort() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0)) {
      // The meters take consecutive ports from here on: stay below the range the system hands out.
      return 20_000 + socket.getLocalPort() % 8_000;
    }
  }

  static List<String> lines(Path file) {
    try {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
