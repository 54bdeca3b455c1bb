package io.tiaki.benchmarks.dtls;

import com.google.gson.JsonObject;
import io.tiaki.security.module.KeyRole;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a flood of forged ClientHellos costs our server, and whether others still get in. */
final class FloodPart {
  private static final int TO_WARM = 30_000;
  private static final int HANDSHAKES = 100;

  private final DtlsOptions options;
  private final Results results;
  private final Authority authority;
  private final Processes processes;

  FloodPart(DtlsOptions options, Results results, Authority authority, Processes processes) {
    this.options = options;
    this.results = results;
    this.authority = authority;
    this.processes = processes;
  }

  Step step() {
    return new Step("flood", 15 + (TO_WARM + options.rounds()) / 10_000.0, this::run);
  }

  private void run() throws IOException, GeneralSecurityException, InterruptedException {
    authority.issue("server", KeyRole.SERVER, 1);
    authority.issue("client", KeyRole.CLIENT, 1);
    Peer tiaki = Peer.tiaki(options.flags());
    try (PeerProcess server = processes.start(tiaki, "server", words("server", "0"))) {
      int port = server.next().get("port").getAsInt();
      try (ForgedHellos flood = new ForgedHellos(port)) {
        flood.send(TO_WARM);
        JsonObject before = server.mark();
        flood.send(options.rounds());
        JsonObject after = server.mark();
        long came = number(after, "datagramsIn") - number(before, "datagramsIn");
        results.add(
            Measurement.between("forged hello", tiaki.name(), Math.max(1, came), before, after));
        meanwhile(tiaki, server, flood, port);
      }
    }
  }

  /** Handshakes of a client of ours while the flood goes on. */
  private void meanwhile(Peer tiaki, PeerProcess server, ForgedHellos flood, int port)
      throws IOException, InterruptedException {
    long before = number(server.mark(), "handshakes");
    long sent = flood.sent();
    Thread flooding = new Thread(() -> flood(flood), "bench-flood");
    flooding.start();
    JsonObject done;
    List<String> words = words("client", Integer.toString(port));
    words.addAll(List.of("--count", Integer.toString(HANDSHAKES)));
    try (PeerProcess client = processes.start(tiaki, "client", words)) {
      done = client.next();
    } finally {
      flooding.interrupt();
      flooding.join();
    }
    results.note(
        String.format(
            Locale.ROOT,
            "%-20s %d of %d handshakes of a client that had just started, in %.1f s; %d forged"
                + " ClientHellos were sent meanwhile, %d a second at most",
            "forged hello",
            number(server.mark(), "handshakes") - before,
            HANDSHAKES,
            done.get("wallMicros").getAsDouble() / 1e6,
            flood.sent() - sent,
            ForgedHellos.PER_SECOND));
  }

  private static void flood(ForgedHellos flood) {
    try {
      flood.send(Long.MAX_VALUE);
    } catch (IOException e) {
      // The count of what was sent tells.
    }
  }

  private static long number(JsonObject line, String name) {
    return line.get(name).getAsLong();
  }

  private List<String> words(String role, String port) {
    List<String> words = new ArrayList<>(List.of("--address", "127.0.0.1:" + port));
    words.addAll(options.agreement(options.suite()));
    words.addAll(List.of("--mode", "full"));
    words.addAll(authority.options(role));
    return words;
  }
}
