package io.tiaki.itests.kura;

import io.tiaki.itests.kura.probe.KuraProbe;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.rmi.NotBoundException;
import java.rmi.RemoteException;
import java.rmi.registry.LocateRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A Kura that runs in a folder of its own, as its start script would run it. */
final class KuraProcess implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(120);

  /** Nothing of the installation's own configuration: no cloud, no ports. */
  private static final String SNAPSHOT =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <esf:configurations xmlns:esf="http://eurotech.com/esf/2.0"
          xmlns:ocd="http://www.osgi.org/xmlns/metatype/v1.2.0">
      </esf:configurations>
      """;

  private static final String LOGGING =
      """
      <Configuration><Appenders><Console name="C"><PatternLayout pattern="%d %-5p %c - %m%n%ex"/>
      </Console></Appenders><Loggers><Root level="info"><AppenderRef ref="C"/></Root></Loggers>
      </Configuration>
      """;

  private final KuraHome home;
  private final Path folder;
  private final Path uploads;
  private final AtomicInteger uploaded = new AtomicInteger();
  private Process process;
  private KuraProbe probe;

  private KuraProcess(KuraHome home, Path folder) {
    this.home = home;
    this.folder = folder;
    this.uploads = folder.resolve("uploads");
  }

  static KuraProcess start(KuraHome home, Path folder) throws IOException {
    KuraProcess kura = new KuraProcess(home, folder);
    for (String name : List.of("configuration", "user/snapshots", "packages", "data", "uploads")) {
      Files.createDirectories(folder.resolve(name));
    }
    Files.writeString(folder.resolve("user/snapshots/snapshot_0.xml"), SNAPSHOT);
    Files.writeString(folder.resolve("user/kura_custom.properties"), "");
    Files.writeString(folder.resolve("packages/dpa.properties"), "");
    Files.writeString(folder.resolve("log4j.xml"), LOGGING);
    Runtime.getRuntime().addShutdownHook(new Thread(kura::kill));
    kura.boot();
    return kura;
  }

  /** Stops and starts it again in the same folder. */
  void reboot() throws IOException {
    stop();
    boot();
  }

  private void boot() throws IOException {
    int port = freePort();
    Path jar = Path.of(System.getProperty("tiaki.probe"));
    try (var out = Files.newOutputStream(folder.resolve("configuration/config.ini"))) {
      home.configuration(jar, folder.resolve("instance")).store(out, null);
    }
    process =
        new ProcessBuilder(command(port))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log()))
            .start();
    probe = Eventually.get(START, () -> find(port), () -> "Kura does not start, see " + log());
    Eventually.holds(
        START,
        () -> !probe.factories().isEmpty() && probe.isInstalled("file:/none"),
        () -> "no configuration service or no deployment agent, see " + log());
  }

  private List<String> command(int port) {
    Map<String, Object> properties =
        Map.ofEntries(
            Map.entry("eclipse.ignoreApp", "true"),
            Map.entry("eclipse.consoleLog", "true"),
            Map.entry("kura.os.version", "generic"),
            Map.entry("kura.arch", System.getProperty("os.arch")),
            Map.entry("target.device", "generic"),
            Map.entry("kura.configuration", home.properties().toUri()),
            Map.entry(
                "kura.custom.configuration", folder.resolve("user/kura_custom.properties").toUri()),
            Map.entry("dpa.configuration", folder.resolve("packages/dpa.properties")),
            Map.entry("kura.home", folder),
            Map.entry("kura.framework.config", home.folder().resolve("framework")),
            Map.entry("kura.user.config", folder.resolve("user")),
            Map.entry("kura.snapshots", folder.resolve("user/snapshots")),
            Map.entry("kura.plugins", home.folder().resolve("plugins")),
            Map.entry("kura.packages", folder.resolve("packages")),
            Map.entry("kura.data", folder.resolve("data")),
            Map.entry("kura.tmp", folder.resolve("tmp")),
            Map.entry("log4j.configurationFile", folder.resolve("log4j.xml").toUri()),
            Map.entry("java.rmi.server.hostname", "127.0.0.1"),
            Map.entry(KuraProbe.PORT, port),
            Map.entry(KuraProbe.NETWORK, true));
    List<String> command =
        new java.util.ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-modules=ALL-SYSTEM"));
    properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
    command.addAll(
        List.of(
            "-jar",
            home.launcher().toString(),
            "-configuration",
            folder.resolve("configuration").toString()));
    return command;
  }

  private KuraProbe find(int port) {
    if (!process.isAlive()) {
      throw new IllegalStateException("Kura has ended, see " + log());
    }
    try {
      return (KuraProbe) LocateRegistry.getRegistry("127.0.0.1", port).lookup(KuraProbe.NAME);
    } catch (RemoteException | NotBoundException e) {
      return null;
    }
  }

  KuraProbe probe() {
    return probe;
  }

  /** Installs a package as the console does, and waits for the agent. */
  void install(Path dp) throws IOException {
    Path copy = uploads.resolve(uploaded.incrementAndGet() + "-" + dp.getFileName());
    Files.copy(dp, copy, StandardCopyOption.REPLACE_EXISTING);
    String url = copy.toUri().toURL().toString();
    probe.install(url);
    Eventually.holds(
        Duration.ofSeconds(60),
        () -> Files.notExists(copy) && probe.isInstalled(url),
        () -> "the deployment agent does not finish with " + dp + ", see " + log());
  }

  File log() {
    return folder.resolve("kura.log").toFile();
  }

  Path folder() {
    return folder;
  }

  private void stop() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void kill() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  @Override
  public void close() {
    stop();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
