package io.tiaki.dcs.command;

import com.google.gson.JsonObject;
import io.tiaki.dcs.DcsException;
import java.io.PrintStream;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** {@code dcs supply}: connects, disconnects, arms and limits supplies. */
final class SupplyCommand {
  private static final Set<String> WORDS = Set.of("connect", "disconnect", "arm", "limit");
  private static final Set<String> OF_LIMIT = Set.of("threshold", "over", "emergency", "from");

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
    Options options = Options.parse(arguments, MetersCommand.valued(OF_LIMIT), MetersCommand.FLAGS);
    if (options.has("help")) {
      out.print(Help.SUPPLY);
      return 0;
    }
    List<String> words = options.words();
    if (words.isEmpty() || !WORDS.contains(words.get(0))) {
      throw new UsageException("dcs supply wants connect, disconnect, arm or limit");
    }
    String word = words.get(0);
    return new MetersCommand("supply", out, err, stop)
        .run(options, word, parameters(word, options));
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
