package io.tiaki.benchmarks.link;

import com.google.gson.JsonObject;
import io.tiaki.benchmarks.Benchmark;
import io.tiaki.benchmarks.Console;
import io.tiaki.benchmarks.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Handshakes over slow and lossy links, beside the thesis' tables, OpenSSL and Scandium. */
public final class LinkBenchmark implements Benchmark {
  static final String METER = "TKI0000000000001";

  @Override
  public String name() {
    return "link";
  }

  @Override
  public String purpose() {
    return "handshakes over slow and lossy links, beside the thesis, OpenSSL and Scandium";
  }

  @Override
  public int run(List<String> words, Console console)
      throws UsageException, IOException, InterruptedException {
    LinkOptions options = LinkOptions.parse(words);
    if (options.help()) {
      LinkOptions.HELP.lines().forEach(console::result);
      return 0;
    }
    try (Workshop workshop = new Workshop(console);
        RelayLoop loop = new RelayLoop()) {
      for (String part : List.of("bytes", "times", "shared")) {
        if (options.parts().contains(part)) {
          part(part, options, console, workshop, loop);
        }
      }
      return 0;
    } catch (GeneralSecurityException e) {
      throw new IOException("No certificates could be made", e);
    }
  }

  private static void part(
      String part, LinkOptions options, Console console, Workshop workshop, RelayLoop loop)
      throws IOException, GeneralSecurityException, InterruptedException {
    switch (part) {
      case "bytes" -> new BytesPart(options, console, workshop, loop).run();
      case "times" -> times(options, console, workshop, loop);
      default -> shared(options, console, workshop, loop);
    }
  }

  private static void times(LinkOptions options, Console console, Workshop workshop, RelayLoop loop)
      throws IOException, GeneralSecurityException, InterruptedException {
    say(options, console, "");
    say(
        options,
        console,
        "Seconds of a full handshake, "
            + options.proof().label()
            + " (tables 5.3 and 5.4), "
            + options.runs()
            + " runs");
    say(
        options,
        console,
        "stack                       min     avg     max     p50     p90     p95     p99  missing  octets  datagrams  0.1 s - 1 s - 10 s - 100 s");
    for (Thesis.Times row : Thesis.TIMES) {
      say(
          options,
          console,
          String.format(
              Locale.ROOT,
              "thesis, RSA-%d, loss %2d %% %5.2f %7.2f %7.2f",
              row.keyBits(),
              row.lossPercent(),
              row.min() / 1e3,
              row.average() / 1e3,
              row.max() / 1e3));
    }
    TimesPart part = new TimesPart(options, console, loop);
    List<Plot.Row> rows = new ArrayList<>();
    var meter = workshop.credentials().server(METER);
    for (Scenario scenario : TimesPart.SCENARIOS) {
      if (!scenario.label().contains(options.link().orElse(""))) {
        continue;
      }
      say(options, console, scenario.label());
      for (var stack : workshop.stacks(options.proof(), meter).entrySet()) {
        TimesPart.Result result = part.run(stack.getKey(), scenario, stack.getValue());
        rows.add(new Plot.Row(stack.getKey() + ", " + scenario.label(), result.times()));
        time(options, console, stack.getKey(), scenario, result);
      }
    }
    if (options.svg().isPresent()) {
      Files.writeString(options.svg().get(), Plot.svg(rows));
    }
  }

  private static void time(
      LinkOptions options,
      Console console,
      String stack,
      Scenario scenario,
      TimesPart.Result result) {
    if (options.json()) {
      JsonObject one = new JsonObject();
      one.addProperty("part", "times");
      one.addProperty("proof", options.proof().text());
      one.addProperty("stack", stack);
      one.addProperty("bitsPerSecond", scenario.bitsPerSecond());
      one.addProperty("rttMillis", scenario.rttMillis());
      one.addProperty("lossPercent", scenario.lossPercent());
      one.addProperty("runs", result.times().count());
      one.addProperty("minMillis", result.times().min());
      one.addProperty("averageMillis", result.times().average());
      one.addProperty("maxMillis", result.times().max());
      one.addProperty("p50Millis", result.times().percentile(50));
      one.addProperty("p90Millis", result.times().percentile(90));
      one.addProperty("p95Millis", result.times().percentile(95));
      one.addProperty("p99Millis", result.times().percentile(99));
      one.addProperty("missing", result.missing());
      one.addProperty("octets", result.octets());
      one.addProperty("datagrams", result.datagrams());
      console.result(one.toString());
    } else {
      console.result(
          String.format(
              Locale.ROOT,
              "  %-20s %s  %7d  %6.0f  %9.1f  |%s|",
              stack,
              result.times().columns(),
              result.missing(),
              result.octets(),
              result.datagrams(),
              result.times().bars()));
    }
  }

  private static void shared(
      LinkOptions options, Console console, Workshop workshop, RelayLoop loop)
      throws IOException, GeneralSecurityException, InterruptedException {
    Scenario scenario = new Scenario(options.kilobits() * 1_000, 100, 0);
    SharedPart part = new SharedPart(options, console, loop, workshop.credentials());
    say(
        options,
        console,
        String.format(
            Locale.ROOT,
            "%nSeconds until all of %d meters on one shared medium of %d kbit/s, RTT 100 ms, are connected; the rate is %s",
            options.meters(),
            options.kilobits(),
            options.learnRate() ? "learnt" : "configured"));
    say(
        options,
        console,
        "handshakes  seconds  missing  octets/meter  datagrams/meter  busy %  begun  repeated  keep-alives");
    for (SharedPart.Result result : part.run(scenario)) {
      line(options, console, scenario, result);
    }
  }

  private static void line(
      LinkOptions options, Console console, Scenario scenario, SharedPart.Result result) {
    JsonObject one = new JsonObject();
    one.addProperty("part", "shared");
    one.addProperty("handshakes", result.kind());
    one.addProperty("meters", options.meters());
    one.addProperty("bitsPerSecond", scenario.bitsPerSecond());
    one.addProperty("learntRate", options.learnRate());
    one.addProperty("missing", result.missing());
    one.addProperty("seconds", result.seconds());
    one.addProperty("octets", result.octets());
    one.addProperty("datagrams", result.datagrams());
    one.addProperty("begun", result.begun());
    one.addProperty("repeated", result.repeated());
    one.addProperty("keepAlives", result.keepAlives());
    double busy = result.octets() * 8 / (double) scenario.bitsPerSecond();
    console.result(
        options.json()
            ? one.toString()
            : String.format(
                Locale.ROOT,
                "%-10s %8.0f %8d %13.0f %16.1f %7.0f %6d %9d %12d",
                result.kind(),
                result.seconds(),
                result.missing(),
                result.octets() / (double) options.meters(),
                result.datagrams() / (double) options.meters(),
                100 * busy / result.seconds(),
                result.begun(),
                result.repeated(),
                result.keepAlives()));
  }

  private static void say(LinkOptions options, Console console, String line) {
    if (!options.json()) {
      console.result(line);
    }
  }
}
