package io.tiaki.benchmarks.link;

import com.google.gson.JsonObject;
import io.tiaki.benchmarks.Benchmark;
import io.tiaki.benchmarks.Console;
import io.tiaki.benchmarks.UsageException;
import io.tiaki.benchmarks.dtls.OpenSslBuild;
import io.tiaki.session.dtls.DtlsServerEnvironment;
import io.tiaki.transport.udp.UdpSelector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Handshakes over slow and lossy links, beside the thesis' tables, OpenSSL and Scandium. */
public final class LinkBenchmark implements Benchmark {
  private static final String METER = "TKI0000000000001";
  private static final Scenario NEAR = new Scenario(0, 20, 0);

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
      case "bytes" -> bytes(options, console, workshop, loop);
      case "times" -> times(options, console, workshop, loop);
      default -> shared(options, console, workshop, loop);
    }
  }

  private static void bytes(LinkOptions options, Console console, Workshop workshop, RelayLoop loop)
      throws IOException, GeneralSecurityException, InterruptedException {
    say(options, console, "Octets of UDP payload in one handshake (tables 5.1 and 5.2)");
    say(
        options,
        console,
        "certificate  stack                    client  server   total  datagrams");
    for (Thesis.Octets row : Thesis.OCTETS) {
      line(
          options,
          console,
          row.certificate(),
          "thesis, server only",
          row.client(),
          row.server(),
          0);
      var meter = workshop.credentials.server(METER, row.certificate());
      for (var stack : workshop.stacks(meter).entrySet()) {
        try (Dialer dialer = stack.getValue().make();
            LossyRelay warm =
                new LossyRelay(loop, dialer.server(), NEAR.medium(1), NEAR.medium(2));
            LossyRelay relay =
                new LossyRelay(loop, dialer.server(), NEAR.medium(1), NEAR.medium(2))) {
          dialer.handshake(warm.address());
          dialer.handshake(relay.address());
          Thread.sleep(100); // The end of the session is counted by all stacks alike.
          line(
              options,
              console,
              meter.der().length,
              stack.getKey() + ", mutual",
              relay.fromClient().octets(),
              relay.fromServer().octets(),
              relay.fromClient().datagrams() + relay.fromServer().datagrams());
        }
      }
    }
  }

  private static void line(
      LinkOptions options,
      Console console,
      int certificate,
      String stack,
      long client,
      long server,
      long datagrams) {
    if (options.json()) {
      JsonObject one = new JsonObject();
      one.addProperty("part", "bytes");
      one.addProperty("certificate", certificate);
      one.addProperty("stack", stack);
      one.addProperty("client", client);
      one.addProperty("server", server);
      one.addProperty("datagrams", datagrams);
      console.result(one.toString());
    } else {
      console.result(
          String.format(
              Locale.ROOT,
              "%11d  %-23s %7d %7d %7d  %9s",
              certificate,
              stack,
              client,
              server,
              client + server,
              datagrams == 0 ? "-" : datagrams));
    }
  }

  private static void times(LinkOptions options, Console console, Workshop workshop, RelayLoop loop)
      throws IOException, GeneralSecurityException, InterruptedException {
    say(options, console, "");
    say(
        options,
        console,
        "Seconds of a full mutual handshake on P-256 (tables 5.3 and 5.4), "
            + options.runs()
            + " runs");
    say(
        options,
        console,
        "stack                       min     avg     max     p50     p95  octets  datagrams  0.1 s - 1 s - 10 s - 100 s");
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
    var meter = workshop.credentials.server(METER);
    for (Scenario scenario : TimesPart.SCENARIOS) {
      if (!scenario.label().contains(options.link().orElse(""))) {
        continue;
      }
      say(options, console, scenario.label());
      for (var stack : workshop.stacks(meter).entrySet()) {
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
      one.addProperty("stack", stack);
      one.addProperty("bitsPerSecond", scenario.bitsPerSecond());
      one.addProperty("rttMillis", scenario.rttMillis());
      one.addProperty("lossPercent", scenario.lossPercent());
      one.addProperty("runs", result.times().count());
      one.addProperty("minMillis", result.times().min());
      one.addProperty("averageMillis", result.times().average());
      one.addProperty("maxMillis", result.times().max());
      one.addProperty("p50Millis", result.times().percentile(50));
      one.addProperty("p95Millis", result.times().percentile(95));
      one.addProperty("octets", result.octets());
      one.addProperty("datagrams", result.datagrams());
      console.result(one.toString());
    } else {
      console.result(
          String.format(
              Locale.ROOT,
              "  %-20s %s  %6.0f  %9.1f  |%s|",
              stack,
              result.times().columns(),
              result.octets(),
              result.datagrams(),
              result.times().bars()));
    }
  }

  private static void shared(
      LinkOptions options, Console console, Workshop workshop, RelayLoop loop)
      throws IOException, GeneralSecurityException, InterruptedException {
    Scenario scenario = new Scenario(options.kilobits() * 1_000, 100, 0);
    SharedPart part = new SharedPart(options, console, loop, workshop.credentials);
    say(
        options,
        console,
        String.format(
            Locale.ROOT,
            "%nSeconds until all of %d meters on one shared medium of %d kbit/s, RTT 100 ms, are connected; the rate is %s",
            options.meters(),
            options.kilobits(),
            options.learnRate() ? "learnt" : "configured"));
    say(options, console, "handshakes  seconds  missing  octets/meter  datagrams/meter  busy %");
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
    double busy = result.octets() * 8 / (double) scenario.bitsPerSecond();
    console.result(
        options.json()
            ? one.toString()
            : String.format(
                Locale.ROOT,
                "%-10s %8.0f %8d %13.0f %16.1f %7.0f",
                result.kind(),
                result.seconds(),
                result.missing(),
                result.octets() / (double) options.meters(),
                result.datagrams() / (double) options.meters(),
                100 * busy / result.seconds()));
  }

  private static void say(LinkOptions options, Console console, String line) {
    if (!options.json()) {
      console.result(line);
    }
  }

  /** What all parts of one run share; ends with it. */
  private static final class Workshop implements AutoCloseable {
    private final Credentials credentials;
    private final Credentials.Pair gateway;
    private final Path folder = Files.createTempDirectory("tiaki-bench-link");
    private final UdpSelector selector = new UdpSelector("bench");
    private final DtlsServerEnvironment environment =
        new DtlsServerEnvironment(256, Clock.systemUTC());
    private final Optional<Path> openssl;

    Workshop(Console console) throws IOException, GeneralSecurityException, InterruptedException {
      Runtime.getRuntime().addShutdownHook(new Thread(this::interrupted, "bench-end"));
      credentials = new Credentials();
      gateway = credentials.client("gw1");
      gateway.write(folder, "client");
      credentials.authority().write(folder, "ca");
      Path source =
          Path.of(System.getProperty("tiaki.benchmarks", "."), "src/main/c/openssl_peer.c");
      openssl = OpenSslBuild.compile(source, folder);
      if (openssl.isEmpty()) {
        console.progress("SKIPPED: OpenSSL, because cc or libssl-dev is missing");
      }
    }

    Map<String, TimesPart.Maker> stacks(Credentials.Pair meter) throws IOException {
      meter.write(folder, "server");
      Map<String, TimesPart.Maker> stacks = new LinkedHashMap<>();
      stacks.put("Tiaki", () -> tiaki(meter, true));
      stacks.put("Tiaki, first contact", () -> tiaki(meter, false));
      if (openssl.isPresent()) {
        stacks.put("OpenSSL", () -> new OpenSslDialer(openssl.get(), folder));
      }
      stacks.put("Scandium", () -> new ScandiumDialer(credentials, meter, gateway));
      return stacks;
    }

    private Dialer tiaki(Credentials.Pair meter, boolean remembers) throws IOException {
      return new TiakiDialer(credentials, meter, gateway, environment, selector, remembers);
    }

    @Override
    public void close() throws IOException {
      environment.close();
      selector.close();
      delete();
    }

    /** Also after Ctrl-C no process and no key stays behind. */
    private void interrupted() {
      ProcessHandle.current().descendants().forEach(ProcessHandle::destroy);
      try {
        delete();
      } catch (IOException | java.io.UncheckedIOException e) {
        System.err.println("Left behind, delete it: " + folder);
      }
    }

    private void delete() throws IOException {
      if (!Files.exists(folder)) {
        return;
      }
      try (var all = Files.walk(folder)) {
        for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(path);
        }
      }
    }
  }
}
