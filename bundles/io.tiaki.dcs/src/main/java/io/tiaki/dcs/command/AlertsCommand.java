package io.tiaki.dcs.command;

import com.google.gson.JsonElement;
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

/** {@code dcs alerts}: what meters alerted of. */
final class AlertsCommand {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private final PrintStream out;
  private final PrintStream err;
  private final CountDownLatch stop;

  AlertsCommand(PrintStream out, PrintStream err, CountDownLatch stop) {
    this.out = out;
    this.err = err;
    this.stop = stop;
  }

  int run(List<String> arguments) throws UsageException, DcsException {
    Options options = Options.parse(arguments, Set.of("data"), Set.of("json", "debug", "help"));
    if (options.has("help")) {
      out.print(Help.ALERTS);
      return 0;
    }
    JsonObject request = request(options);
    Optional<JsonObject> answer =
        new ControlClient(Commands.data(options))
            .ask(request, alert -> print(options, alert), stop);
    out.flush();
    if (answer.isEmpty()) {
      return 1;
    }
    if (!answer.get().get("status").getAsString().equals("done")) {
      err.println("dcs: " + Options.line(answer.get().get("text").getAsString()));
      return 1;
    }
    if (answer.get().get("count").getAsInt() == 0) {
      err.println("dcs: no meter has alerted");
    }
    return 0;
  }

  private static JsonObject request(Options options) throws UsageException {
    if (options.words().size() > 1) {
      throw new UsageException("dcs alerts wants at most one meter");
    }
    JsonObject request = new JsonObject();
    request.addProperty("command", "alerts");
    if (!options.words().isEmpty()) {
      String meter = options.words().get(0);
      if (!MeterId.isValid(meter)) {
        throw new UsageException(Options.printable(meter) + " is no meter");
      }
      request.addProperty("meter", meter);
    }
    return request;
  }

  private void print(Options options, JsonObject alert) {
    if (options.has("json")) {
      out.println(alert);
      return;
    }
    out.printf(
        "%s  %-16s  %s, through %s%n",
        time(alert, "created"),
        alert.get("meter").getAsString(),
        EventWords.registers(alert),
        alert.get("gateway").getAsString());
    if (alert.get("gap").getAsBoolean()) {
      out.println("    earlier entries of its log are lost");
    }
    for (JsonElement one : alert.getAsJsonArray("events")) {
      JsonObject event = one.getAsJsonObject();
      int code = event.get("code").getAsInt();
      out.printf(
          "    %3d  %-36s %s%n",
          code, EventWords.of(code), event.has("at") ? time(event, "at") : "at a time not told");
    }
  }

  private static String time(JsonObject object, String name) {
    Instant time = Instant.parse(object.get(name).getAsString());
    return TIME.format(time.atZone(ZoneId.systemDefault()));
  }
}
