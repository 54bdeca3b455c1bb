package io.tiaki.dcs.command;

import com.google.gson.JsonObject;
import io.tiaki.dcs.Dcs;
import io.tiaki.dcs.DcsException;
import io.tiaki.dcs.Events;
import io.tiaki.dcs.Settings;
import io.tiaki.dcs.control.ControlClient;
import io.tiaki.model.MeterId;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** The commands, apart from the process that they run in. */
public final class Commands {
  private static final Set<String> SUBCOMMANDS =
      Set.of(
          "access",
          "alerts",
          "enrol",
          "firmware",
          "instructions",
          "journal",
          "mailbox",
          "message",
          "meters",
          "profile",
          "read",
          "readings",
          "revoke",
          "selftest",
          "status",
          "supply",
          "tariff",
          "update");
  private static final String DEFAULT_DATA = ".data/tiaki";
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration MAX_TIMEOUT = Duration.ofHours(1);

  private final PrintStream out;
  private final PrintStream err;
  private final Clock clock;

  public Commands(PrintStream out, PrintStream err, Clock clock) {
    this.out = out;
    this.err = err;
    this.clock = clock;
  }

  /**
   * Runs a command.
   *
   * @param stop ends a control system that runs when it reaches zero
   * @return exit status
   */
  public int run(List<String> arguments, CountDownLatch stop) {
    String command =
        arguments.isEmpty() || arguments.get(0).startsWith("-") ? "" : arguments.get(0);
    List<String> rest = command.isEmpty() ? arguments : arguments.subList(1, arguments.size());
    try {
      return switch (command) {
        case "" -> start(rest, stop);
        case "read" -> read(rest, stop);
        case "status" -> status(rest);
        case "enrol" -> new EnrolCommand(out, err, stop).run(rest);
        case "firmware" -> new FirmwareCommand(out, err, clock, stop).run(rest);
        case "journal" -> new JournalCommand(out, err, stop).run(rest);
        case "readings" -> new ReadingsCommand(out, err, stop).run(rest);
        case "alerts" -> new AlertsCommand(out, err, stop).run(rest);
        case "instructions" -> new InstructionsCommand(out, err, stop).run(rest);
        case "meters" -> new MeterListCommand(out, err, clock, stop).run(rest);
        case "access" -> new AccessCommand(out, err, clock).run(rest);
        case "mailbox" -> new MailboxCommand(out, err, stop).run(rest);
        case "message" -> new MessageCommand(out, err, clock, stop).run(rest);
        case "profile" -> new ProfileCommand(out, err, clock, stop).run(rest);
        case "revoke" -> new RevokeCommand(out, err).run(rest);
        case "selftest" -> new SelfTestCommand(out, err, stop).run(rest);
        case "supply" -> new SupplyCommand(out, err, clock, stop).run(rest);
        case "tariff" -> new TariffCommand(out, err, clock, stop).run(rest);
        case "update" -> new UpdateCommand(out, err, stop).run(rest);
        default ->
            throw new UsageException("The command " + Options.printable(command) + " is unknown");
      };
    } catch (UsageException e) {
      String help = SUBCOMMANDS.contains(command) ? command + " --help" : "--help";
      err.println("dcs: " + e.getMessage() + " (see dcs " + help + ")");
      return 2;
    } catch (DcsException e) {
      err.println("dcs: " + e.getMessage());
      return 1;
    }
  }

  private int start(List<String> arguments, CountDownLatch stop)
      throws UsageException, DcsException {
    Options options =
        Options.parse(
            arguments,
            Set.of("config", "data", "broker-port", "packages-port", "external-broker"),
            Set.of("json", "debug", "help"));
    if (options.has("help")) {
      out.print(Help.START);
      return 0;
    }
    if (!options.words().isEmpty()) {
      throw new UsageException("Not understood: " + Options.printable(options.words().get(0)));
    }
    ConfigurationFile file =
        options.value("config").isEmpty()
            ? ConfigurationFile.none()
            : ConfigurationFile.read(path(options.value("config").get()));
    Settings settings = file.settings(data(options), options);
    Events events =
        options.has("json") ? new JsonEvents(out) : new TextEvents(out, ZoneId.systemDefault());
    try (Dcs dcs = Dcs.start(settings, events, clock)) {
      stop.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }

  private int read(List<String> arguments, CountDownLatch stop)
      throws UsageException, DcsException {
    Options options =
        Options.parse(
            arguments, Set.of("gateway", "timeout", "data"), Set.of("json", "debug", "help"));
    if (options.has("help")) {
      out.print(Help.READ);
      return 0;
    }
    Optional<JsonObject> one =
        new ControlClient(data(options)).ask(readRequest(options), event -> {}, stop);
    if (one.isEmpty()) {
      return 1;
    }
    JsonObject answer = one.get();
    String status = answer.get("status").getAsString();
    String text = answer.get("text").getAsString();
    if (options.has("json")) {
      out.println(answer);
    } else if (status.equals("done")) {
      out.print(new Tables(ZoneId.systemDefault()).readings(answer));
    } else {
      err.println("dcs: " + status + ": " + Options.line(text));
    }
    return status.equals("done") ? 0 : 1;
  }

  private static JsonObject readRequest(Options options) throws UsageException {
    if (options.words().size() != 1) {
      throw new UsageException("dcs read wants one meter, like TKI0000000000001");
    }
    String meter = options.words().get(0);
    if (!MeterId.isValid(meter)) {
      throw new UsageException(
          Options.printable(meter)
              + " is no meter: a logical device name has 4 to 16 characters, three capital"
              + " letters first, like TKI0000000000001");
    }
    Duration timeout = options.duration("timeout").orElse(DEFAULT_TIMEOUT);
    if (timeout.compareTo(MAX_TIMEOUT) > 0) {
      throw new UsageException("--timeout is at most 1h");
    }
    JsonObject request = new JsonObject();
    request.addProperty("command", "read");
    request.addProperty("meter", meter);
    request.addProperty("timeoutMillis", timeout.toMillis());
    String gateway = options.value("gateway").orElse("");
    if (!gateway.isEmpty()) {
      if (!gateway.matches("[A-Za-z0-9-]{1,64}")) {
        throw new UsageException("--gateway wants 1 to 64 characters of A-Z a-z 0-9 -");
      }
      request.addProperty("gateway", gateway);
    }
    return request;
  }

  private int status(List<String> arguments) throws UsageException, DcsException {
    Options options = Options.parse(arguments, Set.of("data"), Set.of("json", "debug", "help"));
    if (options.has("help")) {
      out.print(Help.STATUS);
      return 0;
    }
    if (!options.words().isEmpty()) {
      throw new UsageException("Not understood: " + Options.printable(options.words().get(0)));
    }
    JsonObject request = new JsonObject();
    request.addProperty("command", "status");
    JsonObject answer = new ControlClient(data(options)).ask(request);
    if (options.has("json")) {
      out.println(answer);
    } else {
      out.print(new Tables(ZoneId.systemDefault()).status(answer));
    }
    return 0;
  }

  static Path data(Options options) throws UsageException {
    return path(options.value("data").orElse(DEFAULT_DATA));
  }

  static Path path(String text) throws UsageException {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new UsageException(Options.printable(text) + " is no path");
    }
  }
}
