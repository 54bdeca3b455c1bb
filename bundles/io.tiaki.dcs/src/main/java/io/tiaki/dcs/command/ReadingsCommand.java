package io.tiaki.dcs.command;

import com.google.gson.JsonObject;
import io.tiaki.dcs.DcsException;
import io.tiaki.dcs.control.ControlClient;
import io.tiaki.model.MeterId;
import java.io.PrintStream;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** {@code dcs readings}: what is stored, as a list, as CSV (RFC 4180) or as JSON. */
final class ReadingsCommand {
  private static final String HEADER =
      "meter,series,registered,quality,source,gateway,received,obis,value,unit";

  private final PrintStream out;
  private final PrintStream err;
  private final CountDownLatch stop;

  ReadingsCommand(PrintStream out, PrintStream err, CountDownLatch stop) {
    this.out = out;
    this.err = err;
    this.stop = stop;
  }

  int run(List<String> arguments) throws UsageException, DcsException {
    Options options =
        Options.parse(
            arguments,
            Set.of("from", "to", "profile", "data"),
            Set.of("csv", "json", "debug", "help"));
    if (options.has("help")) {
      out.print(Help.READINGS);
      return 0;
    }
    if (options.has("csv") && options.has("json")) {
      throw new UsageException("dcs readings wants either --csv or --json");
    }
    ControlClient client = new ControlClient(Commands.data(options));
    JsonObject request = request(options);
    if (options.has("csv")) {
      out.print(HEADER + "\r\n");
    }
    Optional<JsonObject> answer = client.ask(request, reading -> print(options, reading), stop);
    out.flush();
    if (answer.isEmpty()) {
      return 1;
    }
    if (!answer.get().get("status").getAsString().equals("done")) {
      err.println("dcs: " + Options.line(answer.get().get("text").getAsString()));
      return 1;
    }
    if (answer.get().get("count").getAsLong() == 0) {
      err.println("dcs: no such readings are stored; dcs status tells how many there are in all");
      return 1;
    }
    return 0;
  }

  private static JsonObject request(Options options) throws UsageException {
    if (options.words().size() > 1) {
      throw new UsageException("dcs readings wants at most one meter");
    }
    JsonObject request = new JsonObject();
    request.addProperty("command", "readings");
    if (!options.words().isEmpty()) {
      String meter = options.words().get(0);
      if (!MeterId.isValid(meter)) {
        throw new UsageException(Options.printable(meter) + " is no meter");
      }
      request.addProperty("meter", meter);
    }
    String profile = options.value("profile").orElse("");
    if (!profile.matches("[a-z0-9-]{0,64}")) {
      throw new UsageException("--profile wants 1 to 64 characters of a-z 0-9 -");
    }
    if (!profile.isEmpty()) {
      request.addProperty("profile", profile);
    }
    Instant from = time(options, "from", Instant.EPOCH);
    Instant to = time(options, "to", Instant.parse("9999-12-31T00:00:00Z"));
    if (!from.isBefore(to)) {
      throw new UsageException("--from must be before --to");
    }
    request.addProperty("from", from.toString());
    request.addProperty("to", to.toString());
    return request;
  }

  /** A time or a day of an option. */
  static Instant time(Options options, String name, Instant otherwise) throws UsageException {
    String text = options.value(name).orElse("");
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      return text.length() == "2026-01-01".length()
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new UsageException(
          "--" + name + " wants a time like 2026-01-01 or 2026-01-01T12:00:00Z (UTC)");
    }
  }

  private void print(Options options, JsonObject reading) {
    if (options.has("json")) {
      out.println(reading);
      return;
    }
    StringBuilder values = new StringBuilder();
    for (var one : reading.getAsJsonObject("values").entrySet()) {
      JsonObject quantity = one.getValue().getAsJsonObject();
      String value = text(quantity, "value");
      String unit = text(quantity, "unit");
      if (options.has("csv")) {
        // Nothing of it can hold a comma or a quote: see the forms in the uplink protocol.
        out.print(row(reading) + "," + one.getKey() + "," + value + "," + unit + "\r\n");
      } else {
        values.append("  ").append(one.getKey()).append(' ').append(value).append(' ').append(unit);
      }
    }
    if (!options.has("csv")) {
      out.printf(
          "%s  %s  %-12s%s%s%n",
          text(reading, "registered"),
          text(reading, "meter"),
          text(reading, "quality"),
          values,
          result(reading));
    }
  }

  /** What a result says beside its values. */
  private static String result(JsonObject reading) {
    if (!reading.has("revision")) {
      return "";
    }
    int revision = reading.get("revision").getAsInt();
    return "  "
        + text(reading, "profile")
        + (reading.has("event") ? " " + text(reading, "event") : "")
        + (revision > 0 ? ", correction " + revision : "")
        + (reading.get("complete").getAsBoolean() ? "" : ", incomplete");
  }

  private static String row(JsonObject reading) {
    return String.join(
        ",",
        text(reading, "meter"),
        text(reading, "series"),
        text(reading, "registered"),
        text(reading, "quality"),
        text(reading, "source"),
        text(reading, "gateway"),
        text(reading, "received"));
  }

  private static String text(JsonObject object, String name) {
    return object.get(name).getAsString();
  }
}
