package io.tiaki.dcs.command;

import com.google.gson.JsonObject;
import io.tiaki.dcs.DcsException;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** {@code dcs message}: shows messages on the displays of meters, clears them, and asks. */
final class MessageCommand {
  private static final Set<String> OWN = Set.of("text", "priority", "for");
  private static final Set<String> PRIORITIES = Set.of("low", "normal", "high", "urgent");
  private static final int MOST_CHARACTERS = 160;
  private static final Duration LONGEST = Duration.ofDays(31);

  private final PrintStream out;
  private final PrintStream err;
  private final Clock clock;
  private final CountDownLatch stop;

  MessageCommand(PrintStream out, PrintStream err, Clock clock, CountDownLatch stop) {
    this.out = out;
    this.err = err;
    this.clock = clock;
    this.stop = stop;
  }

  int run(List<String> arguments) throws UsageException, DcsException {
    Options options = Options.parse(arguments, MetersCommand.valued(OWN), MetersCommand.FLAGS);
    if (options.has("help")) {
      out.print(Help.MESSAGE);
      return 0;
    }
    List<String> words = options.words();
    String word = words.isEmpty() ? "" : words.get(0);
    JsonObject parameters =
        switch (word) {
          case "show", "ask" -> parameters(word, options);
          case "clear" -> none(options);
          default -> throw new UsageException("dcs message wants show, ask or clear");
        };
    return new MetersCommand("message", out, err, stop).run(options, word, parameters);
  }

  private static JsonObject none(Options options) throws UsageException {
    if (OWN.stream().anyMatch(name -> options.value(name).isPresent())) {
      throw new UsageException("--text, --priority and --for are for show and ask");
    }
    return new JsonObject();
  }

  private JsonObject parameters(String word, Options options) throws UsageException {
    String text = options.value("text").orElse("");
    if (text.isBlank() || text.codePointCount(0, text.length()) > MOST_CHARACTERS) {
      throw new UsageException("--text wants 1 to " + MOST_CHARACTERS + " characters");
    }
    String priority = options.value("priority").orElse("normal");
    if (!PRIORITIES.contains(priority)) {
      throw new UsageException("--priority wants low, normal, high or urgent");
    }
    JsonObject parameters = new JsonObject();
    parameters.addProperty("text", text);
    parameters.addProperty("priority", priority);
    if (options.value("for").isPresent()) {
      parameters.addProperty("until", until(word, options));
    }
    return parameters;
  }

  private String until(String word, Options options) throws UsageException {
    if (word.equals("ask")) {
      throw new UsageException("--for is for show: a question is shown while it is --valid");
    }
    Duration shown = options.duration("for").orElse(Duration.ZERO);
    if (shown.toSeconds() == 0 || shown.compareTo(LONGEST) > 0) {
      throw new UsageException("--for wants whole seconds, like 30m or 48h, at most 744h");
    }
    return clock.instant().truncatedTo(ChronoUnit.SECONDS).plus(shown).toString();
  }
}
