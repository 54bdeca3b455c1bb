package io.tiaki.demo.crash;

import com.google.gson.JsonObject;
import io.tiaki.demo.account.Problems;
import io.tiaki.demo.event.Event;
import io.tiaki.demo.event.EventLine;
import io.tiaki.demo.process.Child;
import io.tiaki.demo.process.Commands;
import io.tiaki.demo.process.DataFolder;
import io.tiaki.demo.process.ProcessLog;
import io.tiaki.model.ObisCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The processes on one data folder, which come and go. Started and ended by one thread. */
final class World {
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final String GATEWAY_UP = " is up";

  private final DataFolder folder;
  private final Commands commands;
  private final Clock clock;
  private final Tally tally;
  private final Optional<Mosquitto> mosquitto;
  private final int meters;
  private final String cosemSecurity;
  private final int brokerPort;
  private final int meterPort;
  private final Map<Victim, Child> children = new ConcurrentHashMap<>();

  /** Who has said that it serves, since it was started last. */
  private final Set<Victim> ready = ConcurrentHashMap.newKeySet();

  private final Map<String, Long> oddities = new ConcurrentHashMap<>();
  private volatile boolean quiet;

  World(
      DataFolder folder,
      Commands commands,
      Clock clock,
      Tally tally,
      Optional<Mosquitto> mosquitto,
      CrashOptions options,
      int brokerPort,
      int meterPort) {
    this.folder = folder;
    this.commands = commands;
    this.clock = clock;
    this.tally = tally;
    this.mosquitto = mosquitto;
    meters = options.meters();
    cosemSecurity = options.cosemSecurity();
    this.brokerPort = brokerPort;
    this.meterPort = meterPort;
  }

  Path data() {
    return folder.path();
  }

  /** What can be killed here: without mosquitto the broker is a part of the control system. */
  List<Victim> victims() {
    return mosquitto.isPresent()
        ? List.of(Victim.values())
        : List.of(Victim.GATEWAY, Victim.DCS, Victim.METERS);
  }

  /** Makes what must be there before the first start; ends what an earlier run left behind. */
  void prepare() throws IOException, InterruptedException {
    for (DataFolder.Leftover left :
        folder.leftovers(victims().stream().map(Victim::word).toList())) {
      left.handle().destroyForcibly();
      folder.forget(left.name());
    }
    Files.writeString(
        folder.path().resolve("meter.properties"),
        "profile.rows = 100000\ncosem.security = " + cosemSecurity + "\n");
    if (mosquitto.isPresent() && !mosquitto.get().hasCertificate()) {
      // The authority lives in the control system: that starts once with its own broker.
      startDcs(List.of("--broker-port", "0"));
      mosquitto.get().enrol();
      end(Victim.DCS);
    }
  }

  /** Starts a process; it is not ready when this returns. */
  void start(Victim victim) throws IOException {
    String data = folder.path().toString();
    String port = Integer.toString(brokerPort);
    switch (victim) {
      case BROKER -> {
        if (mosquitto.isPresent()) {
          launch(victim, mosquitto.get().command(brokerPort));
        }
      }
      case DCS ->
          startDcs(
              mosquitto.isPresent()
                  ? List.of("--external-broker", "localhost:" + port)
                  : List.of("--broker-port", port));
      case GATEWAY ->
          launch(
              victim,
              commands.command(
                  "gateway", List.of("--data", data, "--broker-port", port, "--time", "host")));
      case METERS ->
          launch(
              victim,
              commands.command(
                  "meter",
                  List.of(
                      "--json",
                      "--data",
                      data,
                      "--config",
                      folder.path().resolve("meter.properties").toString(),
                      "--meters",
                      Integer.toString(meters),
                      "--interval",
                      "1s",
                      "--port",
                      Integer.toString(meterPort))));
    }
  }

  private void startDcs(List<String> broker) throws IOException {
    List<String> options = new ArrayList<>(List.of("--json", "--data", data().toString()));
    options.addAll(broker);
    launch(Victim.DCS, commands.command("dcs", options));
  }

  private void launch(Victim victim, List<String> command) throws IOException {
    ready.remove(victim);
    if (victim == Victim.METERS) {
      quiet = false;
    }
    ProcessLog log = folder.log(victim.word());
    Child child =
        Child.start(
            victim.word(),
            command,
            victim == Victim.METERS,
            log,
            new Child.Listeners(line -> output(victim, line), line -> error(victim, line)),
            clock);
    children.put(victim, child);
    folder.remember(child);
    if (victim == Victim.BROKER) {
      ready.add(victim);
    }
  }

  private void output(Victim victim, String line) {
    EventLine read;
    try {
      read = EventLine.parse(line);
    } catch (IllegalArgumentException e) {
      // Killed in the middle of a line.
      return;
    }
    Event event = read.event();
    JsonObject json = read.json();
    if (event instanceof Event.Registered) {
      tally.registered(BookFile.row(json));
    } else if (event instanceof Event.Arrived arrived && isProfile(arrived)) {
      tally.announced(BookFile.row(json));
    } else if (event instanceof Event.Ready) {
      ready.add(victim);
    } else if (event instanceof Event.Quiet) {
      quiet = true;
    }
  }

  private static boolean isProfile(Event.Arrived arrived) {
    return arrived.series().equals(ObisCode.LOAD_PROFILE);
  }

  private void error(Victim victim, String line) {
    if (victim == Victim.GATEWAY && line.contains(GATEWAY_UP)) {
      ready.add(victim);
    }
    if (line.contains("ERROR")) {
      String kind =
          victim.word() + ": " + Problems.printable(line.substring(line.indexOf("ERROR")));
      oddities.merge(kind.replaceAll("\\d+", "#"), 1L, Long::sum);
    }
  }

  /** Lines of level ERROR, without their numbers, and how often each came. */
  Map<String, Long> oddities() {
    return Map.copyOf(oddities);
  }

  /** Whether all run and serve. */
  boolean allReady() {
    return victims().stream().allMatch(v -> ready.contains(v) && alive(v));
  }

  boolean isReadyNow(Victim victim) {
    return ready.contains(victim);
  }

  /** Whether its process is there. */
  boolean alive(Victim victim) {
    @Nullable Child child = children.get(victim);
    return child != null && child.alive();
  }

  List<String> lastWords(Victim victim) {
    @Nullable Child child = children.get(victim);
    return child == null ? List.of() : child.log().tail();
  }

  /** SIGKILL; everything it said before was heard when this returns. */
  void kill(Victim victim) throws InterruptedException {
    @Nullable Child child = children.remove(victim);
    if (child != null) {
      child.kill();
      folder.forget(victim.word());
    }
    ready.remove(victim);
  }

  /** In order. */
  void end(Victim victim) throws InterruptedException {
    @Nullable Child child = children.remove(victim);
    if (child != null) {
      child.stop(GRACE);
      folder.forget(victim.word());
    }
    ready.remove(victim);
  }

  /** Tells the meters to register nothing more. */
  boolean stopRegistering() {
    @Nullable Child meter = children.get(Victim.METERS);
    return meter != null && meter.send("stop-registering");
  }

  /** Whether the meters confirmed it. */
  boolean isQuiet() {
    return quiet;
  }
}
