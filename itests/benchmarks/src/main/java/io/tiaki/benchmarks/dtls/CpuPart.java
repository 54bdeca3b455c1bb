package io.tiaki.benchmarks.dtls;

import com.google.gson.JsonObject;
import io.tiaki.security.module.KeyRole;
import io.tiaki.security.module.SharedKey;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** CPU time per handshake and round trip of each peer, the other side always OpenSSL. */
final class CpuPart {
  private static final String PSK_SUITE = "TLS_PSK_WITH_AES_128_GCM_SHA256";
  private final String psk = HexFormat.of().formatHex(SharedKey.generate("peer").key());

  /** A JVM counts CPU time in steps of 10 ms: what is short is done more often. */
  private static final int CHEAP = 5;

  private static final int ROUNDS_TO_WARM = 100_000;

  private final DtlsOptions options;
  private final Results results;
  private final Authority authority;
  private final Processes processes;
  private final Peer reference;

  CpuPart(
      DtlsOptions options,
      Results results,
      Authority authority,
      Processes processes,
      Peer reference) {
    this.options = options;
    this.results = results;
    this.authority = authority;
    this.processes = processes;
    this.reference = reference;
  }

  /**
   * @param role of the peer that is measured
   */
  void run(String role) throws IOException, GeneralSecurityException {
    int server = authority.issue("server", KeyRole.SERVER, 1);
    int client = authority.issue("client", KeyRole.CLIENT, 1);
    results.note("certificates of " + server + " and " + client + " octets, " + options.suite());
    List<Peer> peers =
        List.of(
            reference,
            Peer.tiaki(options.flags()),
            Peer.tiakiKnowing(options.flags()),
            Peer.scandium(options.flags()),
            Peer.scandiumAsShipped(options.flags()));
    for (String mode : options.modes()) {
      for (int i = 0; i < options.repeat(); i++) {
        for (Peer peer : peers) {
          if (options.measures(peer) && (!peer.knows() || mode.equals("full"))) {
            measure(role, mode, peer);
          }
        }
      }
    }
  }

  private void measure(String role, String mode, Peer peer) throws IOException {
    String what = role + " " + mode;
    results.progress(what + ": " + peer.name());
    try {
      results.add(role.equals("client") ? client(what, mode, peer) : server(what, mode, peer));
    } catch (IOException e) {
      results.skipped(what + " of " + peer.name(), String.valueOf(e.getMessage()));
    }
  }

  private Measurement client(String what, String mode, Peer peer) throws IOException {
    try (PeerProcess server = processes.start(reference, "server", words("server", mode, "0"))) {
      String port = server.next().get("port").getAsString();
      return Measurement.of(what, peer.name(), run(peer, mode, port, work(mode, peer, true)));
    }
  }

  private Measurement server(String what, String mode, Peer peer) throws IOException {
    try (PeerProcess server = processes.start(peer, "server", words("server", mode, "0"))) {
      String port = ready(server).get("port").getAsString();
      run(reference, mode, port, List.of(count(mode), warm(mode, peer)));
      JsonObject before = server.mark();
      JsonObject done = run(reference, mode, port, work(mode, reference, false));
      long count = done.get("count").getAsLong();
      return Measurement.between(what, peer.name(), count, before, server.mark());
    }
  }

  private JsonObject run(Peer peer, String mode, String port, List<String> work)
      throws IOException {
    List<String> words = words("client", mode, port);
    words.addAll(work);
    try (PeerProcess client = processes.start(peer, "client", words)) {
      return ready(client);
    }
  }

  private static JsonObject ready(PeerProcess process) throws IOException {
    JsonObject line = process.next();
    if (line.has("unsupported")) {
      throw new IOException(line.get("unsupported").getAsString());
    }
    return line;
  }

  /** What is measured, after warming up in the same process when asked. */
  private List<String> work(String mode, Peer peer, boolean warm) {
    int handshakes = mode.equals("full") ? options.handshakes() : CHEAP * options.handshakes();
    int amount = isRounds(mode) ? options.rounds() : handshakes;
    List<String> words = new ArrayList<>(List.of(count(mode), Integer.toString(amount)));
    if (warm) {
      words.addAll(List.of("--warmup", warm(mode, peer)));
    }
    return words;
  }

  private static String warm(String mode, Peer peer) {
    return Integer.toString(isRounds(mode) ? ROUNDS_TO_WARM : peer.handshakesToWarm(mode));
  }

  private static String count(String mode) {
    return isRounds(mode) ? "--rounds" : "--count";
  }

  private static boolean isRounds(String mode) {
    return mode.equals("round trip");
  }

  private List<String> words(String role, String mode, String port) {
    boolean shared = mode.equals("psk");
    List<String> words = new ArrayList<>(List.of("--address", "127.0.0.1:" + port));
    words.addAll(List.of("--suite", shared ? PSK_SUITE : options.suite()));
    words.add("--mode");
    words.add(shared ? "psk" : mode.equals("resumed") ? "resume" : "full");
    words.addAll(shared ? List.of("--psk-key", psk) : authority.options(role));
    return words;
  }
}
