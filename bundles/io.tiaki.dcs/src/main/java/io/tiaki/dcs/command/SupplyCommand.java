package io.tiaki.dcs.command;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.tiaki.dcs.DcsException;
import io.tiaki.dcs.control.ControlClient;
import io.tiaki.model.MeterId;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** {@code dcs supply}: connects, disconnects, arms and limits supplies. */
final class SupplyCommand {
  private static final Set<String> WORDS = Set.of("connect", "disconnect", "arm", "limit");
  private static final Set<String> OF_LIMIT = Set.of("threshold", "over", "emergency", "from");
  private static final Duration DEFAULT_VALID = Duration.ofMinutes(1);
  private static final Duration MAX_VALID = Duration.ofHours(1);
  private static final int MOST_METERS = 50_000;

  private final PrintStream out;
  private final PrintStream err;
  private final Clock clock;
  private final CountDownLatch stop;

  SupplyCommand(PrintStream out, PrintStream err, Clock clock, CountDownLatch stop) {
    this.out = out;
    this.err = err;
    this.clock = clock;
    this.stop = stop;
  }

  int run(List<String> arguments) throws UsageException, DcsException {
    Options options =
        Options.parse(
            arguments,
            Set.of("gateway", "meters", "valid", "threshold", "over", "emergency", "from", "data"),
            Set.of("json", "debug", "help"));
    if (options.has("help")) {
      out.print(Help.SUPPLY);
      return 0;
    }
    JsonObject request = request(options);
    boolean json = options.has("json");
    Optional<JsonObject> answer =
        new ControlClient(Commands.data(options)).ask(request, event -> show(event, json), stop);
    if (answer.isEmpty()) {
      err.println(
          "dcs: not waiting any longer; what was sent goes on at the gateway until its validity"
              + " ends");
      return 1;
    }
    boolean done = answer.get().get("status").getAsString().equals("done");
    if (json) {
      out.println(answer.get());
    } else if (request.getAsJsonArray("meters").size() > 1 || answer.get().get("counts") == null) {
      (done ? out : err).println((done ? "" : "dcs: ") + answer.get().get("text").getAsString());
    }
    return done ? 0 : 1;
  }

  private void show(JsonObject event, boolean json) {
    if (json) {
      out.println(event);
      out.flush();
      return;
    }
    boolean outcome = event.get("event").getAsString().equals("outcome");
    String what = outcome ? event.get("outcome").getAsString() : "still trying";
    String text = Options.line(event.get("text").getAsString());
    String progress =
        outcome && event.get("of").getAsInt() > 1
            ? event.get("over").getAsInt() + "/" + event.get("of").getAsInt() + "  "
            : "";
    boolean bad = outcome && !what.equals("done");
    String line = event.get("meter").getAsString() + ": " + what;
    (bad ? err : out)
        .println((bad ? "dcs: " : "") + progress + line + (text.isBlank() ? "" : ": " + text));
    out.flush();
  }

  private JsonObject request(Options options) throws UsageException {
    List<String> words = options.words();
    if (words.isEmpty() || !WORDS.contains(words.get(0))) {
      throw new UsageException("dcs supply wants connect, disconnect, arm or limit");
    }
    JsonObject request = new JsonObject();
    request.addProperty("command", "supply");
    request.addProperty("instruction", "supply." + words.get(0));
    request.add("meters", meters(words.subList(1, words.size()), options.value("meters")));
    request.add("parameters", parameters(words.get(0), options));
    Duration valid = options.duration("valid").orElse(DEFAULT_VALID);
    if (valid.compareTo(MAX_VALID) > 0) {
      throw new UsageException("--valid is at most 1h");
    }
    request.addProperty("timeoutMillis", valid.toMillis());
    String gateway = options.value("gateway").orElse("");
    if (!gateway.isEmpty()) {
      if (!gateway.matches("[A-Za-z0-9-]{1,64}")) {
        throw new UsageException("--gateway wants 1 to 64 characters of A-Z a-z 0-9 -");
      }
      request.addProperty("gateway", gateway);
    }
    return request;
  }

  private static JsonArray meters(List<String> named, Optional<String> file) throws UsageException {
    List<String> all = new ArrayList<>(named);
    if (file.isPresent()) {
      try {
        Files.readAllLines(Commands.path(file.get())).stream()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .forEach(all::add);
      } catch (IOException e) {
        throw new UsageException(Options.printable(file.get()) + " cannot be read");
      }
    }
    if (all.isEmpty() || all.size() > MOST_METERS) {
      throw new UsageException(
          "dcs supply wants 1 to " + MOST_METERS + " meters, like TKI0000000000001");
    }
    JsonArray meters = new JsonArray();
    for (String meter : all) {
      if (!MeterId.isValid(meter)) {
        throw new UsageException(Options.printable(meter) + " is no meter, like TKI0000000000001");
      }
      meters.add(meter);
    }
    return meters;
  }

  private JsonObject parameters(String word, Options options) throws UsageException {
    JsonObject parameters = new JsonObject();
    if (!word.equals("limit")) {
      if (OF_LIMIT.stream().anyMatch(name -> options.value(name).isPresent())) {
        throw new UsageException("--threshold, --over, --emergency and --from are for limit");
      }
      return parameters;
    }
    String threshold = options.value("threshold").orElse("");
    if (!threshold.matches("none|[0-9]{1,9}W?")) {
      throw new UsageException("--threshold wants a power like 2300W, or none");
    }
    parameters.addProperty("threshold.w", threshold.replace("W", ""));
    if (options.value("over").isPresent()) {
      parameters.addProperty("over.s", seconds(options, "over"));
    }
    if (options.value("emergency").isPresent()) {
      parameters.addProperty("emergency.s", seconds(options, "emergency"));
      parameters.addProperty("emergency.from", from(options).toString());
    } else if (options.value("from").isPresent()) {
      throw new UsageException("--from wants --emergency too");
    }
    return parameters;
  }

  private static String seconds(Options options, String name) throws UsageException {
    if (options.value(name).equals(Optional.of("0"))) {
      return "0";
    }
    Duration duration = options.duration(name).orElse(Duration.ZERO);
    if (duration.toSeconds() == 0) {
      throw new UsageException("--" + name + " wants whole seconds, like 30s, 2h or 0");
    }
    return Long.toString(duration.toSeconds());
  }

  private Instant from(Options options) throws UsageException {
    try {
      return options
          .value("from")
          .map(Instant::parse)
          .orElseGet(clock::instant)
          .truncatedTo(ChronoUnit.SECONDS);
    } catch (DateTimeException e) {
      throw new UsageException("--from wants a time in UTC like 2026-01-01T12:00:00Z");
    }
  }
}
