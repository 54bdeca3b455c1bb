package io.tiaki.benchmarks.dtls;

import com.google.gson.JsonObject;
import io.tiaki.security.module.KeyRole;
import io.tiaki.security.module.SharedKey;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * CPU time per handshake and round trip of each peer. The other side is OpenSSL for all of them;
 * where there is no OpenSSL, and with raw public keys, it is Scandium's server or Tiaki's client.
 */
final class CpuPart {
  private static final String PSK_SUITE = "TLS_PSK_WITH_AES_128_GCM_SHA256";
  private static final String FULL = "full";
  private static final String RAW = "raw key";

  /** A JVM counts CPU time in steps of 10 ms: what is short is done more often. */
  private static final int CHEAP = 5;

  private static final int ROUNDS_TO_WARM = 100_000;
  private static final int BLOCKS = 4;
  private static final double QUIET = 0.01;

  private final String psk = HexFormat.of().formatHex(SharedKey.generate("peer").key());
  private final DtlsOptions options;
  private final Results results;
  private final Authority authority;
  private final Processes processes;
  private final Optional<Peer> openssl;

  CpuPart(
      DtlsOptions options,
      Results results,
      Authority authority,
      Processes processes,
      Optional<Peer> openssl) {
    this.options = options;
    this.results = results;
    this.authority = authority;
    this.processes = processes;
    this.openssl = openssl;
  }

  /**
   * @param role of the peer that is measured
   */
  List<Step> steps(String role) throws IOException, GeneralSecurityException {
    int server = authority.issue("server", KeyRole.SERVER, 1);
    int client = authority.issue("client", KeyRole.CLIENT, 1);
    results.note(
        "certificates of "
            + server
            + " and "
            + client
            + " octets, "
            + options.suite()
            + ", keys agreed on "
            + options.group());
    List<Step> steps = new ArrayList<>();
    for (String mode : options.modes()) {
      for (int i = 0; i < options.repeat(); i++) {
        for (Peer peer : peers()) {
          if (options.measures(peer) && (!peer.knows() || mode.equals(FULL))) {
            steps.add(step(role, mode, peer));
          }
        }
      }
    }
    return steps;
  }

  private List<Peer> peers() {
    List<Peer> peers = new ArrayList<>();
    openssl.ifPresent(peers::add);
    peers.add(Peer.tiaki(options.flags()));
    peers.add(Peer.tiakiKnowing(options.flags()));
    peers.add(Peer.scandium(options.flags()));
    peers.add(Peer.scandiumAsShipped(options.flags()));
    return peers;
  }

  private Step step(String role, String mode, Peer peer) {
    String what = role + " " + mode;
    return new Step(
        what + " of " + peer.name(),
        Estimate.seconds(mode, peer, amount(mode), warm(mode, peer)),
        () ->
            results.add(
                role.equals("client") ? client(what, mode, peer) : server(what, mode, peer)));
  }

  /** Whom a client talks to. */
  private Peer otherServer(String mode) {
    Peer scandium = Peer.scandium(options.flags());
    return mode.equals(RAW) ? scandium : openssl.orElse(scandium);
  }

  /** Who talks to a server. */
  private Peer otherClient(String mode) {
    Peer tiaki = Peer.tiakiWithPauses(options.flags());
    return mode.equals(RAW) ? tiaki : openssl.orElse(tiaki);
  }

  private Measurement client(String what, String mode, Peer peer) throws IOException {
    try (PeerProcess server = start(otherServer(mode), "server", mode, "0", List.of())) {
      String port = server.next().get("port").getAsString();
      List<String> work = work(mode, amount(mode));
      work.addAll(List.of("--warmup", Integer.toString(warm(mode, peer))));
      JsonObject done = run(peer, mode, port, work);
      agreed(mode, server.mark());
      return Measurement.of(what, peer.name(), done);
    }
  }

  private Measurement server(String what, String mode, Peer peer) throws IOException {
    try (PeerProcess server = start(peer, "server", mode, "0", List.of())) {
      String port = ready(server).get("port").getAsString();
      JsonObject before = warmed(server, mode, port, peer);
      JsonObject done = run(otherClient(mode), mode, port, work(mode, amount(mode)));
      agreed(mode, done);
      long count = done.get("count").getAsLong();
      return Measurement.between(what, peer.name(), count, before, server.mark());
    }
  }

  /** As a client warms itself up: until its compilers are quiet. */
  private JsonObject warmed(PeerProcess server, String mode, String port, Peer peer)
      throws IOException {
    int least = warm(mode, peer);
    run(otherClient(mode), mode, port, work(mode, least));
    JsonObject last = server.mark();
    for (int i = BLOCKS; peer.isJava() && i < BLOCKS * BLOCKS; i++) {
      run(otherClient(mode), mode, port, work(mode, least / BLOCKS));
      JsonObject now = server.mark();
      double compiled = now.get("compilingMillis").getAsDouble();
      double used = number(now, "cpuMicros") - number(last, "cpuMicros");
      if ((compiled - number(last, "compilingMillis")) * 1e3 <= QUIET * used) {
        return now;
      }
      last = now;
    }
    return last;
  }

  /** The figures are of the group that was asked for, or they are none. */
  private void agreed(String mode, JsonObject line) throws IOException {
    boolean tells = mode.equals(FULL) && line.has("group");
    if (tells && !line.get("group").getAsString().equalsIgnoreCase(options.group())) {
      throw new IOException(
          "the keys were agreed on "
              + line.get("group").getAsString()
              + ", not on "
              + options.group());
    }
  }

  private static double number(JsonObject line, String name) {
    return line.get(name).getAsDouble();
  }

  private JsonObject run(Peer peer, String mode, String port, List<String> work)
      throws IOException {
    try (PeerProcess client = start(peer, "client", mode, port, work)) {
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

  private static List<String> work(String mode, int amount) {
    return new ArrayList<>(
        List.of(isRounds(mode) ? "--rounds" : "--count", Integer.toString(amount)));
  }

  private int amount(String mode) {
    boolean dear = mode.equals(FULL) || mode.equals(RAW);
    int handshakes = dear ? options.handshakes() : CHEAP * options.handshakes();
    return isRounds(mode) ? options.rounds() : handshakes;
  }

  private static int warm(String mode, Peer peer) {
    return isRounds(mode) ? ROUNDS_TO_WARM : peer.handshakesToWarm(mode);
  }

  private static boolean isRounds(String mode) {
    return mode.equals("round trip");
  }

  private PeerProcess start(Peer peer, String role, String mode, String port, List<String> work)
      throws IOException {
    boolean shared = mode.equals("psk");
    boolean raw = mode.equals(RAW);
    List<String> words = new ArrayList<>(List.of("--address", "127.0.0.1:" + port));
    words.addAll(options.agreement(shared ? PSK_SUITE : options.suite()));
    words.add("--mode");
    words.add(shared ? "psk" : raw ? "raw" : mode.equals("resumed") ? "resume" : FULL);
    words.addAll(shared ? List.of("--psk-key", psk) : authority.options(role));
    if (raw && !peer.isOpenSsl()) {
      words.addAll(List.of("--pin", authority.pin(role.equals("client") ? "server" : "client")));
    }
    words.addAll(work);
    return processes.start(peer, role, words);
  }
}
