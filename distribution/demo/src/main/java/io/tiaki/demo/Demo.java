package io.tiaki.demo;

import io.tiaki.demo.account.Account;
import io.tiaki.demo.account.Missing;
import io.tiaki.demo.account.Problems;
import io.tiaki.demo.account.Totals;
import io.tiaki.demo.options.Arguments;
import io.tiaki.demo.options.DemoOptions;
import io.tiaki.demo.options.UsageException;
import io.tiaki.demo.process.Commands;
import io.tiaki.demo.process.DataFolder;
import io.tiaki.demo.process.Ports;
import io.tiaki.demo.story.Story;
import io.tiaki.demo.story.StoryException;
import io.tiaki.demo.view.Snapshot;
import io.tiaki.demo.view.Summary;
import io.tiaki.demo.view.View;
import io.tiaki.model.MeterId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** One run: starts the processes, watches, waits for what is outstanding, stops, and judges. */
final class Demo {
  private static final String FIRST = "TKI0000000000001";
  private static final String TARIFF = "conf/tariffs/two-rates.json";
  private static final int BROKER_PORT = 18_883;
  private static final int METER_PORT = 24_000;
  private static final long TICK_MILLIS = 100;
  private static final int LAST_WORDS = 12;
  private static final int MAX_MISSING = 20;
  private static final int MAX_PROBLEMS = 10;

  private final DemoOptions options;
  private final Commands commands;
  private final View view;
  private final Timing timing;
  private final Clock clock;
  private final Account account;
  private final Problems problems;
  private final BlockingQueue<Signal> signals = Processes.signals();
  private String phase = "starting";
  private Instant nextUpdate = Instant.MIN;

  Demo(DemoOptions options, Commands commands, View view, Timing timing, Clock clock) {
    this.options = options;
    this.commands = commands;
    this.view = view;
    this.timing = timing;
    this.clock = clock;
    account = new Account(options.meters(), clock);
    problems = new Problems(clock);
  }

  /** Makes the run end soon; from any thread. */
  void stop() {
    signals.add(new Signal.Stop());
  }

  /**
   * Runs to the end.
   *
   * @return exit status: 0 or 1
   * @throws UsageException when it cannot begin
   */
  int run() throws UsageException, InterruptedException {
    try (DataFolder folder = DataFolder.open(options.data())) {
      stopLeftovers(folder);
      account.begin();
      int broker = Ports.tcp(options.brokerPort(), BROKER_PORT);
      if (options.meterPort().isPresent()) {
        meterPort();
      }
      if (options.brokerPort().isEmpty() && broker != BROKER_PORT) {
        view.note("TCP port " + BROKER_PORT + " is in use: the broker takes " + broker);
      }
      Processes processes =
          new Processes(folder, commands, account, problems, view, signals, clock);
      Optional<Outcome> outcome = Optional.empty();
      try {
        outcome = Optional.of(live(processes, broker));
      } catch (IOException e) {
        outcome =
            Optional.of(
                Outcome.failed(
                    "cannot start a process: " + e.getMessage() + "; is the distribution whole?",
                    List.of()));
      } finally {
        // Also when something unforeseen happens: no process stays behind.
        stop(processes);
      }
      return conclude(folder, outcome.get());
    }
  }

  private int meterPort() throws UsageException {
    return Ports.udpRange(options.meterPort(), METER_PORT, options.meters());
  }

  private void stopLeftovers(DataFolder folder) throws InterruptedException {
    for (DataFolder.Leftover left :
        folder.leftovers(List.of(Processes.GATEWAY, Processes.METER, Processes.DCS))) {
      view.note(
          "stopping the "
              + left.name()
              + " that an earlier demo left behind (process "
              + left.handle().pid()
              + ")");
      left.handle().destroy();
      Instant end = clock.instant().plus(timing.grace());
      while (folder.runs(left) && clock.instant().isBefore(end)) {
        TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
      }
      if (folder.runs(left)) {
        left.handle().destroyForcibly();
      }
      folder.forget(left.name());
    }
  }

  private Outcome live(Processes processes, int broker)
      throws UsageException, IOException, InterruptedException {
    String data = options.data().toString();
    String brokerPort = Integer.toString(broker);
    phase = "starting the DCS";
    processes.start(Processes.DCS, List.of("--json", "--data", data, "--broker-port", brokerPort));
    Optional<Signal> signal =
        await(
            processes,
            timing.ready(),
            s -> s instanceof Signal.Ready ready && ready.process().equals(Processes.DCS),
            () -> false);
    if (signal.isEmpty()) {
      return Outcome.failed(
          "the dcs did not say that it is ready within "
              + Arguments.durationText(timing.ready())
              + ": read its log",
          processes.lastWords(Processes.DCS, LAST_WORDS));
    }
    if (!(signal.get() instanceof Signal.Ready)) {
      return ended(processes, signal.get());
    }
    // Looked for as late as possible: until the meters have them, others may take them.
    int meter = meterPort();
    if (options.meterPort().isEmpty() && meter != METER_PORT) {
      view.note("UDP ports from " + METER_PORT + " on are in use: the meters take " + meter);
    }
    processes.start(Processes.METER, meterOptions(data, meter));
    List<String> gateway =
        new ArrayList<>(List.of("--data", data, "--broker-port", brokerPort, "--time", "host"));
    // Whoever shows what he has just built has not manipulated it.
    gateway.add("--accept-distribution");
    if (options.conceal()) {
      gateway.addAll(List.of("--conceal", options.cells()));
    }
    processes.start(Processes.GATEWAY, gateway);
    account.flowing();
    if (options.story()) {
      return tell(processes);
    }
    phase = "running";
    signal =
        await(processes, options.duration().orElse(Duration.ofDays(3650)), s -> false, () -> false);
    return signal.isPresent() ? ended(processes, signal.get()) : drain(processes);
  }

  /** A story of the first meter, as soon as a reading of it has arrived. */
  private Outcome tell(Processes processes) throws InterruptedException {
    phase = "waiting for the first reading";
    MeterId meter = new MeterId(FIRST);
    Optional<Signal> signal =
        await(processes, timing.ready(), s -> false, () -> account.totals().arrived() > 0);
    if (signal.isPresent()) {
      return ended(processes, signal.get());
    }
    if (account.totals().arrived() == 0) {
      return Outcome.failed(
          "no reading arrived within "
              + Arguments.durationText(timing.ready())
              + ": read the gateway's log",
          processes.lastWords(Processes.GATEWAY, LAST_WORDS));
    }
    phase = "telling the story";
    view.note(
        "The meter "
            + meter
            + " is connected, and its first reading has arrived. What follows a $ can be typed in"
            + " another terminal, with --data "
            + options.data());
    try (Stage stage =
        new Stage(
            meter,
            options.data(),
            commands,
            processes,
            line -> signals.add(new Signal.Said(line)))) {
      processes.witness(stage::take);
      Thread teller = new Thread(() -> signals.add(told(meter, stage)), "tiaki-demo-story");
      teller.setDaemon(true);
      teller.start();
      signal = await(processes, timing.story(), this::isStoryOver, () -> false);
      teller.interrupt();
    }
    if (signal.isPresent() && signal.get() instanceof Signal.StoryOver over) {
      return over.why().isEmpty()
          ? drain(processes)
          : Outcome.failed("the story went wrong: " + over.why(), List.of());
    }
    return signal.isPresent()
        ? ended(processes, signal.get())
        : Outcome.failed("the story took too long: read the logs", List.of());
  }

  private boolean isStoryOver(Signal signal) {
    if (signal instanceof Signal.Said said) {
      view.note(said.line());
    }
    return signal instanceof Signal.StoryOver;
  }

  private Signal told(MeterId meter, Stage stage) {
    try {
      String tariff = Path.of(System.getProperty("tiaki.home", ""), TARIFF).toString();
      new Story(meter.logicalDeviceName(), tariff, stage, clock).tell();
      return new Signal.StoryOver("");
    } catch (StoryException e) {
      return new Signal.StoryOver(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      return new Signal.StoryOver("it was interrupted");
    } catch (RuntimeException e) {
      return new Signal.StoryOver("what was observed could not be read: " + e);
    }
  }

  private List<String> meterOptions(String data, int port) {
    List<String> all = new ArrayList<>(usualMeterOptions(data, port));
    if (options.story()) {
      all.addAll(List.of("--at-home", "yes"));
    }
    options.fault().ifPresent(fault -> all.addAll(List.of("--fault", fault)));
    return all;
  }

  private List<String> usualMeterOptions(String data, int port) {
    return List.of(
        "--json",
        "--data",
        data,
        "--meters",
        Integer.toString(options.meters()),
        "--interval",
        options.interval().toSeconds() + "s",
        "--port",
        Integer.toString(port),
        "--loss",
        Integer.toString(options.loss()),
        "--authentication",
        options.authentication(),
        "--cosem-security",
        options.cosemSecurity());
  }

  /** No new readings; those under way get time to arrive. */
  private Outcome drain(Processes processes) throws InterruptedException {
    phase = "waiting for the meters to register nothing more";
    if (!processes.stopRegistering()) {
      return Outcome.failed("the meters do not listen: read logs/meter.log", List.of());
    }
    Optional<Signal> signal =
        await(processes, timing.quiet(), s -> s instanceof Signal.Quiet, () -> false);
    if (signal.isEmpty()) {
      return Outcome.failed(
          "the meters did not confirm that they register nothing more: read logs/meter.log",
          processes.lastWords(Processes.METER, LAST_WORDS));
    }
    if (!(signal.get() instanceof Signal.Quiet)) {
      return ended(processes, signal.get());
    }
    Instant end = clock.instant().plus(timing.drain());
    signal =
        await(
            processes,
            timing.drain(),
            s -> false,
            () -> {
              long left = Math.max(0, Duration.between(clock.instant(), end).toSeconds());
              phase = "waiting for outstanding readings, " + left + " s left";
              return account.totals().outstanding() == 0;
            });
    if (signal.isPresent()) {
      return ended(processes, signal.get());
    }
    return account.totals().complete()
        ? new Outcome(
            true, "every meter was heard and every registered reading arrived", List.of(), true)
        : new Outcome(false, "readings are missing", List.of(), true);
  }

  /**
   * Waits for a signal and keeps the view up to date.
   *
   * @param wanted which signal; a wish to stop and an end of a process end the waiting always
   * @param done asked at each turn; ends the waiting too
   * @return the signal; empty when the time is over or {@code done}
   */
  private Optional<Signal> await(
      Processes processes, Duration longest, Predicate<Signal> wanted, BooleanSupplier done)
      throws InterruptedException {
    Instant end = clock.instant().plus(longest);
    while (clock.instant().isBefore(end) && !done.getAsBoolean()) {
      update(processes, false);
      Signal signal = signals.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
      if (signal == null) {
        continue;
      }
      if (signal instanceof Signal.Stop || signal instanceof Signal.Ended || wanted.test(signal)) {
        return Optional.of(signal);
      }
    }
    return Optional.empty();
  }

  private void update(Processes processes, boolean now) {
    Instant time = clock.instant();
    if (!now && time.isBefore(nextUpdate)) {
      return;
    }
    nextUpdate = time.plus(view.period());
    StringBuilder text = new StringBuilder(phase);
    processes.gateways().forEach(gateway -> text.append(", ").append(gateway).append(" connected"));
    if (!options.authentication().equals(DemoOptions.AUTHENTICATIONS.get(0))) {
      text.append(", ").append(options.authentication());
    }
    if (!options.cosemSecurity().equals(DemoOptions.COSEM_SECURITIES.get(0))) {
      text.append(", COSEM ").append(options.cosemSecurity());
    }
    if (options.conceal()) {
      text.append(", concealed in cells of ").append(options.cells());
    }
    if (options.loss() > 0) {
      text.append(", loss ").append(options.loss()).append(" %");
    }
    if (processes.storedBefore() > 0) {
      text.append(", ").append(processes.storedBefore()).append(" readings stored before");
    }
    view.update(new Snapshot(text.toString(), account.totals(), account, problems));
    if (view.gone()) {
      stop();
    }
  }

  private Outcome ended(Processes processes, Signal signal) {
    if (!(signal instanceof Signal.Ended ended)) {
      Totals totals = account.totals();
      return new Outcome(
          true,
          totals.outstanding() == 0
              ? "stopped on request"
              : "stopped on request; what is outstanding is fetched after the next start",
          List.of(),
          false);
    }
    return Outcome.failed(
        "the "
            + ended.process()
            + " ended with status "
            + ended.status()
            + " before the demo did: "
            + remedy(ended.status()),
        processes.lastWords(ended.process(), LAST_WORDS));
  }

  private static String remedy(int status) {
    return switch (status) {
      case 2 -> "its options or its configuration are wrong, its last lines below say which";
      case 137 -> "it was killed, perhaps for lack of memory; give it more or start fewer --meters";
      case 0, 143 -> "somebody stopped it; leave it alone while the demo runs";
      default -> "its last lines below say why; correct that, or start with an empty --data folder";
    };
  }

  private void stop(Processes processes) throws InterruptedException {
    List<String> killed =
        processes.stop(
            timing.grace(),
            process -> {
              phase = "stopping the " + process;
              update(processes, true);
            });
    for (String process : killed) {
      view.note(
          "the "
              + process
              + " did not stop within "
              + Arguments.durationText(timing.grace())
              + " and was killed");
    }
  }

  private int conclude(DataFolder folder, Outcome outcome) {
    Missing missing =
        outcome.judged() ? account.missing(MAX_MISSING) : new Missing(new ArrayList<>(), 0);
    view.close(
        new Summary(
            outcome.ok(),
            outcome.reason(),
            outcome.details(),
            account.totals(),
            missing,
            problems.latest(MAX_PROBLEMS),
            problems.count(),
            folder.path().resolve("logs")));
    return outcome.ok() ? 0 : 1;
  }
}
