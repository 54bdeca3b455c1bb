package io.tiaki.itests.kura;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A control system and meters, as processes of their own; what they say stands in files. */
final class Peers implements AutoCloseable {
  private final Path checkout;
  private final Path data;
  private final List<Process> processes = new ArrayList<>();
  private int brokerPort;

  Peers(Path checkout, Path data) {
    this.checkout = checkout;
    this.data = data;
  }

  void start(int meters) throws IOException {
    Files.createDirectories(data);
    try (ServerSocket socket = new ServerSocket(0)) {
      brokerPort = socket.getLocalPort();
    }
    run("dcs", "--broker-port", Integer.toString(brokerPort));
    run(
        "meter",
        "--meters",
        Integer.toString(meters),
        "--interval",
        "2s",
        "--port",
        Integer.toString(udpPort()));
  }

  private static int udpPort() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0)) {
      // The meters take consecutive ports from here on: stay below the range the system hands out.
      return 20_000 + socket.getLocalPort() % 8_000;
    }
  }

  private void run(String name, String... options) throws IOException {
    Path target = checkout.resolve("bundles/io.tiaki." + name + "/target");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                target.resolve("lib") + "/*" + File.pathSeparator + target + "/*",
                "io.tiaki." + name + ".Main",
                "--data",
                data.toString(),
                "--json"));
    command.addAll(List.of(options));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(data.resolve(name + ".jsonl").toFile())
            .redirectError(data.resolve(name + ".log").toFile())
            .start();
    processes.add(process);
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
  }

  int brokerPort() {
    return brokerPort;
  }

  Path exchange() {
    return data.resolve("exchange");
  }

  /** Events of one kind that the meters (meter) or the control system (dcs) told so far. */
  List<JsonObject> events(String of, String kind) {
    try (Stream<String> lines = Files.lines(data.resolve(of + ".jsonl"))) {
      return lines
          .filter(line -> line.endsWith("}") && line.contains("\"" + kind + "\""))
          .map(line -> JsonParser.parseString(line).getAsJsonObject())
          .filter(event -> kind.equals(event.get("event").getAsString()))
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly);
  }
}
