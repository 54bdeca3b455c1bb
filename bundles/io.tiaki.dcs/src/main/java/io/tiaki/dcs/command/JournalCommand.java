package io.tiaki.dcs.command;

import com.google.gson.JsonObject;
import io.tiaki.dcs.DcsException;
import io.tiaki.dcs.control.ControlClient;
import io.tiaki.model.MeterId;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** {@code dcs journal}: fetches logs of a gateway, and erases meters from them. */
final class JournalCommand {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration MAX_TIMEOUT = Duration.ofHours(1);
  private static final Set<String> LOGS = Set.of("system", "billing", "consumer");

  private final PrintStream out;
  private final PrintStream err;
  private final CountDownLatch stop;

  /** Has something done with a gateway's logs. */
  record Gateway(ControlClient client, String name, Duration timeout, CountDownLatch stop) {
    /**
     * @param instruction one of {@code journal.*}
     * @return the answer
     */
    JsonObject ask(String instruction, Optional<String> meter, Map<String, String> parameters)
        throws DcsException {
      JsonObject request = new JsonObject();
      request.addProperty("command", "journal");
      request.addProperty("gateway", name);
      request.addProperty("instruction", instruction);
      meter.ifPresent(m -> request.addProperty("meter", m));
      JsonObject all = new JsonObject();
      parameters.forEach(all::addProperty);
      request.add("parameters", all);
      request.addProperty("timeoutMillis", timeout.toMillis());
      return client
          .ask(request, event -> {}, stop)
          .orElseThrow(() -> new DcsException("stopped; the same command goes on from here"));
    }
  }

  JournalCommand(PrintStream out, PrintStream err, CountDownLatch stop) {
    this.out = out;
    this.err = err;
    this.stop = stop;
  }

  int run(List<String> arguments) throws UsageException, DcsException {
    Options options =
        Options.parse(
            arguments, Set.of("log", "timeout", "data"), Set.of("keep", "json", "debug", "help"));
    if (options.has("help")) {
      out.print(Help.JOURNAL);
      return 0;
    }
    List<String> words = options.words();
    if (words.size() != 3 || !words.get(1).matches("[A-Za-z0-9-]{1,64}")) {
      throw new UsageException(
          "dcs journal wants export, a gateway and a file, or erase, a gateway and a meter");
    }
    Duration timeout = options.duration("timeout").orElse(DEFAULT_TIMEOUT);
    if (timeout.compareTo(MAX_TIMEOUT) > 0) {
      throw new UsageException("--timeout is at most 1h");
    }
    Path data = Commands.data(options);
    Gateway gateway = new Gateway(new ControlClient(data), words.get(1), timeout, stop);
    return switch (words.get(0)) {
      case "export" -> export(gateway, options, data);
      case "erase" -> erase(gateway, words.get(2), options);
      default -> throw new UsageException("dcs journal knows export and erase");
    };
  }

  private int export(Gateway gateway, Options options, Path data)
      throws UsageException, DcsException {
    String log = options.value("log").orElse("system");
    if (!LOGS.contains(log)) {
      throw new UsageException("--log is system, billing or consumer");
    }
    Path file = Commands.path(options.words().get(2));
    JournalExport export = new JournalExport(gateway, log, file, data, told(options));
    return export.run(!options.has("keep"), err);
  }

  private JournalExport.Told told(Options options) {
    return options.has("json")
        ? event -> {
          out.println(event);
          out.flush();
        }
        : new JournalProgress(out, Boolean.getBoolean("tiaki.terminal"));
  }

  private int erase(Gateway gateway, String meter, Options options)
      throws UsageException, DcsException {
    if (!MeterId.isValid(meter)) {
      throw new UsageException(Options.printable(meter) + " is no meter, like TKI0000000000001");
    }
    JsonObject answer = gateway.ask("journal.erase", Optional.of(meter), Map.of());
    boolean done = answer.get("status").getAsString().equals("done");
    if (options.has("json")) {
      answer.remove("data");
      out.println(answer);
    } else {
      String text = Options.line(answer.get("text").getAsString());
      (done ? out : err)
          .println(done ? text : "dcs: " + answer.get("status").getAsString() + ": " + text);
    }
    return done ? 0 : 1;
  }
}
