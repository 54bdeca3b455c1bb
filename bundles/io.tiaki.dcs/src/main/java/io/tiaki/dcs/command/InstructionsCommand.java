package io.tiaki.dcs.command;

import com.google.gson.JsonObject;
import io.tiaki.dcs.DcsException;
import io.tiaki.dcs.control.ControlClient;
import io.tiaki.model.MeterId;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** {@code dcs instructions}: what was instructed, and what became of it. */
final class InstructionsCommand {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private final PrintStream out;
  private final PrintStream err;
  private final CountDownLatch stop;

  InstructionsCommand(PrintStream out, PrintStream err, CountDownLatch stop) {
    this.out = out;
    this.err = err;
    this.stop = stop;
  }

  int run(List<String> arguments) throws UsageException, DcsException {
    Options options =
        Options.parse(
            arguments, Set.of("meter", "since", "data"), Set.of("open", "json", "debug", "help"));
    if (options.has("help")) {
      out.print(Help.INSTRUCTIONS);
      return 0;
    }
    JsonObject request = request(options);
    Optional<JsonObject> answer =
        new ControlClient(Commands.data(options)).ask(request, one -> print(options, one), stop);
    out.flush();
    if (answer.isEmpty()) {
      return 1;
    }
    if (!answer.get().get("status").getAsString().equals("done")) {
      err.println("dcs: " + Options.line(answer.get().get("text").getAsString()));
      return 1;
    }
    if (answer.get().get("count").getAsInt() == 0) {
      err.println("dcs: no such instruction was given");
    }
    return 0;
  }

  private static JsonObject request(Options options) throws UsageException {
    if (!options.words().isEmpty()) {
      throw new UsageException("Not understood: " + Options.printable(options.words().get(0)));
    }
    JsonObject request = new JsonObject();
    request.addProperty("command", "instructions");
    request.addProperty("open", options.has("open"));
    request.addProperty("since", ReadingsCommand.time(options, "since", Instant.EPOCH).toString());
    Optional<String> meter = options.value("meter");
    if (meter.isPresent()) {
      if (!MeterId.isValid(meter.get())) {
        throw new UsageException(Options.printable(meter.get()) + " is no meter");
      }
      request.addProperty("meter", meter.get());
    }
    return request;
  }

  private void print(Options options, JsonObject one) {
    if (options.has("json")) {
      out.println(one);
      return;
    }
    String text = Options.line(one.get("text").getAsString());
    boolean open = one.get("open").getAsBoolean();
    out.printf(
        "%6d  %s  %-12s  %-20s  %-16s  %s %s%s%n",
        one.get("number").getAsLong(),
        time(one, "created"),
        one.get("gateway").getAsString(),
        one.get("instruction").getAsString(),
        one.has("meter") ? one.get("meter").getAsString() : "-",
        one.get("state").getAsString(),
        open ? "until " + time(one, "validUntil") : "at " + time(one, "ended"),
        text.isBlank() ? "" : ": " + text);
  }

  private static String time(JsonObject object, String name) {
    Instant time = Instant.parse(object.get(name).getAsString());
    return TIME.format(time.atZone(ZoneId.systemDefault()));
  }
}
