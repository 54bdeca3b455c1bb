package io.tiaki.dcs.command;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.tiaki.dcs.DcsException;
import io.tiaki.dcs.control.ControlClient;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** {@code dcs update}: one gateway after another, until one fails. */
final class UpdateCommand {
  private static final Duration DEFAULT_WAIT = Duration.ofMinutes(10);
  private static final Duration MAX_WAIT = Duration.ofHours(1);

  private final PrintStream out;
  private final PrintStream err;
  private final CountDownLatch stop;

  UpdateCommand(PrintStream out, PrintStream err, CountDownLatch stop) {
    this.out = out;
    this.err = err;
    this.stop = stop;
  }

  int run(List<String> arguments) throws UsageException, DcsException {
    Options options =
        Options.parse(
            arguments, Set.of("signature", "wait", "data"), Set.of("all", "json", "debug", "help"));
    if (options.has("help")) {
      out.print(Help.UPDATE);
      return 0;
    }
    ControlClient client = new ControlClient(Commands.data(options));
    JsonObject request = request(options);
    List<String> gateways = gateways(options, client);
    for (int i = 0; i < gateways.size(); i++) {
      String gateway = gateways.get(i);
      request.addProperty("gateway", gateway);
      UpdateProgress progress =
          options.has("json")
              ? UpdateProgress.json(out)
              : UpdateProgress.text(out, Boolean.getBoolean("tiaki.terminal"));
      Optional<JsonObject> answer = client.ask(request, progress, stop);
      if (answer.isEmpty()) {
        progress.stopped(err, gateway);
        return 1;
      }
      if (!progress.over(answer.get(), err, gateway)) {
        skipped(gateways.subList(i + 1, gateways.size()));
        return 1;
      }
    }
    return 0;
  }

  private void skipped(List<String> rest) {
    if (!rest.isEmpty()) {
      err.println("dcs: not updated, because of that: " + String.join(", ", rest));
    }
  }

  private static JsonObject request(Options options) throws UsageException {
    List<String> words = options.words();
    int gateways = words.size() - 1;
    if (options.has("all") ? gateways != 0 : gateways < 1) {
      throw new UsageException(
          "dcs update wants gateways and a package, like gw1 unit.dp, or --all and a package");
    }
    for (String gateway : words.subList(0, gateways)) {
      if (!gateway.matches("[A-Za-z0-9-]{1,64}")) {
        throw new UsageException(
            Options.printable(gateway)
                + " is no gateway: a name has 1 to 64 characters of A-Z a-z 0-9 -");
      }
    }
    Duration wait = options.duration("wait").orElse(DEFAULT_WAIT);
    if (wait.compareTo(MAX_WAIT) > 0) {
      throw new UsageException("--wait is at most 1h");
    }
    JsonObject request = new JsonObject();
    request.addProperty("command", "update");
    request.addProperty("file", absolute(words.get(gateways)));
    if (options.value("signature").isPresent()) {
      request.addProperty("signature", absolute(options.value("signature").get()));
    }
    request.addProperty("timeoutMillis", wait.toMillis());
    return request;
  }

  /** The control system works in another folder. */
  private static String absolute(String file) throws UsageException {
    Path path = Commands.path(file);
    return path.toAbsolutePath().normalize().toString();
  }

  private static List<String> gateways(Options options, ControlClient client) throws DcsException {
    List<String> words = options.words();
    if (!options.has("all")) {
      return List.copyOf(new LinkedHashSet<>(words.subList(0, words.size() - 1)));
    }
    JsonObject request = new JsonObject();
    request.addProperty("command", "status");
    List<String> connected = new ArrayList<>();
    for (JsonElement gateway : client.ask(request).getAsJsonArray("gateways")) {
      connected.add(gateway.getAsString());
    }
    if (connected.isEmpty()) {
      throw new DcsException("No gateway is connected: start one, then update it");
    }
    return connected;
  }
}
