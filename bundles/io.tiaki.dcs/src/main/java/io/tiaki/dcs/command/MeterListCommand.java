package io.tiaki.dcs.command;

import com.google.gson.JsonObject;
import io.tiaki.dcs.DcsException;
import io.tiaki.dcs.control.ControlClient;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** {@code dcs meters}: the meters that are known, and the last that is known of each. */
final class MeterListCommand {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  /** What is shown of a reading that has it. */
  private static final String ENERGY = "1-0:1.8.0.255";

  private final PrintStream out;
  private final PrintStream err;
  private final Clock clock;
  private final CountDownLatch stop;

  MeterListCommand(PrintStream out, PrintStream err, Clock clock, CountDownLatch stop) {
    this.out = out;
    this.err = err;
    this.clock = clock;
    this.stop = stop;
  }

  int run(List<String> arguments) throws UsageException, DcsException {
    Options options =
        Options.parse(arguments, Set.of("gateway", "data"), Set.of("json", "debug", "help"));
    if (options.has("help")) {
      out.print(Help.METERS);
      return 0;
    }
    JsonObject request = request(options);
    Instant now = clock.instant();
    Optional<JsonObject> answer =
        new ControlClient(Commands.data(options))
            .ask(request, meter -> print(options, meter, now), stop);
    out.flush();
    if (answer.isEmpty()) {
      return 1;
    }
    if (!answer.get().get("status").getAsString().equals("done")) {
      err.println("dcs: " + Options.line(answer.get().get("text").getAsString()));
      return 1;
    }
    if (answer.get().get("count").getAsInt() == 0) {
      err.println(
          "dcs: no meter"
              + options.value("gateway").map(name -> " of gateway " + name).orElse("")
              + " is known: none has sent a reading or an alert");
    }
    return 0;
  }

  private static JsonObject request(Options options) throws UsageException {
    if (!options.words().isEmpty()) {
      throw new UsageException("Not understood: " + Options.printable(options.words().get(0)));
    }
    JsonObject request = new JsonObject();
    request.addProperty("command", "meters");
    Optional<String> gateway = options.value("gateway");
    if (gateway.isPresent()) {
      if (!gateway.get().matches("[A-Za-z0-9-]{1,64}")) {
        throw new UsageException("--gateway wants 1 to 64 characters of A-Z a-z 0-9 -");
      }
      request.addProperty("gateway", gateway.get());
    }
    return request;
  }

  private void print(Options options, JsonObject meter, Instant now) {
    if (options.has("json")) {
      out.println(meter);
      return;
    }
    out.printf(
        "%-16s  %-12s  %s%s%s%n",
        text(meter, "meter"),
        text(meter, "gateway"),
        meter.has("reading") ? reading(meter.getAsJsonObject("reading"), now) : "no reading",
        meter.has("supply")
            ? "; supply " + text(meter, "supply") + ", told " + time(meter, "supplyTold")
            : "",
        meter.has("alert") ? alert(meter.getAsJsonObject("alert")) : "");
  }

  private static String reading(JsonObject reading, Instant now) {
    JsonObject values = reading.getAsJsonObject("values");
    String obis = values.has(ENERGY) ? ENERGY : values.keySet().stream().findFirst().orElseThrow();
    JsonObject value = values.getAsJsonObject(obis);
    return String.format(
        "%s, %s: %s %s %s",
        time(reading, "registered"),
        ago(Duration.between(Instant.parse(text(reading, "registered")), now)),
        Tables.NAMES.getOrDefault(obis, obis),
        text(value, "value"),
        text(value, "unit"));
  }

  private static String alert(JsonObject alert) {
    return "; alert " + time(alert, "created") + ": " + EventWords.of(alert);
  }

  /** In the largest unit that fits. */
  static String ago(Duration age) {
    if (age.isNegative()) {
      return "to come by its clock";
    }
    for (Map.Entry<String, Long> unit :
        List.of(
            Map.entry("d", age.toDays()),
            Map.entry("h", age.toHours()),
            Map.entry("min", age.toMinutes()))) {
      if (unit.getValue() > 0) {
        return unit.getValue() + " " + unit.getKey() + " ago";
      }
    }
    return age.toSeconds() + " s ago";
  }

  private static String time(JsonObject object, String name) {
    return TIME.format(Instant.parse(text(object, name)).atZone(ZoneId.systemDefault()));
  }

  private static String text(JsonObject object, String name) {
    return object.get(name).getAsString();
  }
}
