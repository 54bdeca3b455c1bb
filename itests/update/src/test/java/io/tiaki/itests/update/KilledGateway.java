package io.tiaki.itests.update;

import io.tiaki.itests.update.sample.Beating;
import io.tiaki.security.module.KeyRole;
import io.tiaki.security.module.KeystoreSecurityModule;
import io.tiaki.testkit.MemoryStateStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A process that starts a gateway as the launcher does, says what runs, and then updates without
 * end until it is killed. Takes the data folder and the number of the round.
 */
final class KilledGateway {
  private KilledGateway() {}

  public static void main(String[] arguments) throws Exception {
    Path data = Path.of(arguments[0]);
    int round = Integer.parseInt(arguments[1]);
    Path packages = Files.createDirectories(data.resolve("packages/archive")).getParent();
    Keys keys = new Keys();
    Keys.Signer vendor = keys.signer("vendor", KeyRole.CODE);
    Path keyFolder = Files.createTempDirectory(data, "keys");
    KeystoreSecurityModule security = keys.gateway(keyFolder);
    PackageServer server = new PackageServer(keys.server(security), 0);
    boolean interrupted = begin(data, packages, vendor);
    Map<String, String> current = current(packages);
    Gateway gateway =
        Gateway.start(
            new Gateway.Start(data, security, new MemoryStateStore(), server.port(), true),
            Map.of());
    if (!gateway.listed().equals(versions(current))) {
      for (String line : current.values()) {
        gateway.install(
            Files.readAllBytes(packages.resolve("archive/" + line.split(" ")[2] + ".dp")));
      }
    }
    gateway.handler();
    say(gateway, current, interrupted, packages);
    for (int i = 0; true; i++) {
      String version = "1." + round + "." + i;
      Dp next =
          round % 3 == 2
              ? Dp.of(
                  Gateway.UPDATE,
                  version,
                  Jars.versioned(Jars.built(Gateway.UPDATE), version),
                  vendor)
              : Dp.of(
                  Scene.SAMPLE, version, Jars.sample(Scene.SAMPLE, version, Beating.class), vendor);
      server.offer(next);
      System.out.println("UPDATING " + next.name() + " " + next.version());
      System.out.println("ENDED " + gateway.update(next, vendor).status());
    }
  }

  /** What the launcher does before it starts the framework. */
  private static boolean begin(Path data, Path packages, Keys.Signer vendor) throws IOException {
    Path trial = packages.resolve("trial");
    boolean interrupted = Files.exists(trial);
    if (interrupted) {
      Files.move(trial, packages.resolve("interrupted"), StandardCopyOption.ATOMIC_MOVE);
      wipe(data.resolve("framework"));
    }
    if (!Files.exists(packages.resolve("current"))) {
      wipe(data.resolve("framework"));
      List<String> lines = new ArrayList<>(List.of("tiaki-packages 1"));
      for (Dp dp :
          List.of(
              Dp.of(
                  Scene.SAMPLE, "1.0.0", Jars.sample(Scene.SAMPLE, "1.0.0", Beating.class), vendor),
              Dp.of(
                  Gateway.UPDATE,
                  "1.0.0",
                  Jars.versioned(Jars.built(Gateway.UPDATE), "1.0.0"),
                  vendor))) {
        Files.write(packages.resolve("archive/" + dp.sha256() + ".dp"), dp.octets());
        lines.add(dp.name() + " " + dp.version() + " " + dp.sha256());
      }
      Path temporary = packages.resolve("current.new");
      Files.write(temporary, lines);
      Files.move(temporary, packages.resolve("current"), StandardCopyOption.ATOMIC_MOVE);
    }
    return interrupted;
  }

  private static void say(
      Gateway gateway, Map<String, String> current, boolean interrupted, Path packages)
      throws Exception {
    boolean same = gateway.listed().equals(versions(current));
    String beat = gateway.beat(Scene.SAMPLE);
    boolean beats = beat.equals(versions(current).get(Scene.SAMPLE));
    boolean said = true;
    if (interrupted) {
      Gateway.eventually(() -> !Files.exists(packages.resolve("interrupted")));
      said =
          gateway.journal.stream()
              .anyMatch(
                  e ->
                      e.code().equals("update.interrupted") || e.code().equals("update.installed"));
    }
    System.out.println(
        (same && beats && said ? "WHOLE " : "BROKEN ")
            + (interrupted ? "interrupted " : "")
            + gateway.listed()
            + " beats "
            + beat
            + " of "
            + versions(current));
  }

  private static Map<String, String> current(Path packages) throws IOException {
    Map<String, String> lines = new TreeMap<>();
    List<String> all = Files.readAllLines(packages.resolve("current"));
    all.subList(1, all.size()).forEach(line -> lines.put(line.split(" ")[0], line));
    return lines;
  }

  private static Map<String, String> versions(Map<String, String> lines) {
    Map<String, String> versions = new TreeMap<>();
    lines.forEach((name, line) -> versions.put(name, line.split(" ")[1]));
    return versions;
  }

  private static void wipe(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
