package io.tiaki.dcs.command;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.tiaki.dcs.DcsException;
import io.tiaki.dcs.control.ControlClient;
import io.tiaki.model.MeterId;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * An instruction for the meters that are named, as {@code dcs supply} sends one: sent, and a line
 * for what becomes of each meter. The command has the words and the parameters.
 */
final class MetersCommand {
  /** Options without a value. */
  static final Set<String> FLAGS = Set.of("json", "debug", "help");

  private static final Duration DEFAULT_VALID = Duration.ofMinutes(1);
  private static final Duration MAX_VALID = Duration.ofHours(1);
  private static final int MOST_METERS = 50_000;

  private final String name;
  private final String family;
  private final PrintStream out;
  private final PrintStream err;
  private final CountDownLatch stop;
  private Duration usual = DEFAULT_VALID;

  /**
   * @param name of the command, and of its instructions before the dot
   */
  MetersCommand(String name, PrintStream out, PrintStream err, CountDownLatch stop) {
    this(name, name, out, err, stop);
  }

  /**
   * @param name of the command
   * @param family of its instructions, before the dot
   */
  MetersCommand(String name, String family, PrintStream out, PrintStream err, CountDownLatch stop) {
    this.name = name;
    this.family = family;
    this.out = out;
    this.err = err;
    this.stop = stop;
  }

  /** So long an instruction is valid when nothing else is wanted. */
  MetersCommand valid(Duration other) {
    usual = other;
    return this;
  }

  /** The options with a value: those of all such commands, and its own. */
  static Set<String> valued(Set<String> own) {
    Set<String> all = new HashSet<>(own);
    all.addAll(Set.of("gateway", "meters", "valid", "data"));
    return all;
  }

  /**
   * Sends it and tells the outcomes.
   *
   * @param word of the instruction, behind the dot; the words after it name meters
   * @return exit status
   */
  int run(Options options, String word, JsonObject parameters) throws UsageException, DcsException {
    List<String> words = options.words();
    return run(options, word, words.subList(1, words.size()), parameters, seen -> {});
  }

  /**
   * Sends it and tells the outcomes.
   *
   * @param named meters
   * @param details shows, below its outcome, what a meter was read to be; not with {@code --json}
   */
  int run(
      Options options,
      String word,
      List<String> named,
      JsonObject parameters,
      Consumer<JsonObject> details)
      throws UsageException, DcsException {
    JsonObject request = request(options, word, named, parameters);
    boolean json = options.has("json");
    Optional<JsonObject> answer =
        new ControlClient(Commands.data(options))
            .ask(request, event -> show(event, json, details), stop);
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

  private void show(JsonObject event, boolean json, Consumer<JsonObject> details) {
    if (json) {
      out.println(event);
      out.flush();
      return;
    }
    boolean outcome = event.get("event").getAsString().equals("outcome");
    String what = outcome ? event.get("outcome").getAsString() : "still trying";
    String text = answered(event) + Options.line(event.get("text").getAsString());
    String progress =
        outcome && event.get("of").getAsInt() > 1
            ? event.get("over").getAsInt() + "/" + event.get("of").getAsInt() + "  "
            : "";
    boolean bad = outcome && !what.equals("done");
    String line = event.get("meter").getAsString() + ": " + what;
    (bad ? err : out)
        .println((bad ? "dcs: " : "") + progress + line + (text.isBlank() ? "" : ": " + text));
    if (event.has("confirmation")) {
      details.accept(event.getAsJsonObject("confirmation"));
    }
    out.flush();
  }

  /** What the consumer answered, if somebody was asked: outcomes do not say it in their text. */
  private static String answered(JsonObject event) {
    return event.get("confirmation") instanceof JsonObject seen
            && seen.get("answer") instanceof JsonPrimitive answer
            && !answer.getAsString().equals("none")
        ? Options.line("the answer is " + answer.getAsString() + ". ")
        : "";
  }

  /** What is asked of the control system. */
  JsonObject request(Options options, String word, List<String> named, JsonObject parameters)
      throws UsageException {
    JsonObject request = new JsonObject();
    request.addProperty("command", name);
    request.addProperty("instruction", family + "." + word);
    request.add("meters", meters(named, options.value("meters")));
    request.add("parameters", parameters);
    Duration valid = options.duration("valid").orElse(usual);
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

  private JsonArray meters(List<String> named, Optional<String> file) throws UsageException {
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
          "dcs " + name + " wants 1 to " + MOST_METERS + " meters, like TKI0000000000001");
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
}
