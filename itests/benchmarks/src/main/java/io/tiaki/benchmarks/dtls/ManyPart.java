package io.tiaki.benchmarks.dtls;

import com.google.gson.JsonObject;
import io.tiaki.security.module.KeyRole;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Thousands of sessions at once: what each costs in memory, and how long until all are there. */
final class ManyPart {
  private final DtlsOptions options;
  private final Results results;
  private final Authority authority;
  private final Processes processes;
  private final Optional<Peer> openssl;
  private boolean issued;

  ManyPart(
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

  /** What an idle session costs, peer by peer. */
  List<Step> idle() {
    Peer ours = Peer.tiaki(options.flags());
    List<Peer> peers = new ArrayList<>(List.of(ours, Peer.scandium(options.flags())));
    openssl.ifPresent(peers::add);
    List<Step> steps = new ArrayList<>();
    for (Peer peer : peers) {
      double each = peer.isTiaki() ? 0.0025 : 0.004;
      steps.add(new Step("idle sessions of " + peer.name(), seconds(each), () -> idle(peer)));
    }
    return steps;
  }

  /** How long until all are there, cold and after a restart of the gateway. */
  List<Step> start() {
    return List.of(new Step("start, cold and resumed", seconds(0.007), this::restart));
  }

  private double seconds(double each) {
    return 10 + each * options.sessions();
  }

  private void idle(Peer peer) throws IOException, GeneralSecurityException {
    issue();
    try (PeerProcess server = meters(Peer.tiaki(options.flags()))) {
      try (PeerProcess client = processes.start(peer, "client", client(peer))) {
        JsonObject line = client.next();
        double sessions = options.sessions();
        double heap =
            line.has("heapOctets") ? line.get("heapOctets").getAsDouble() / sessions : Double.NaN;
        results.memory(peer.name(), heap, line.get("residentOctets").getAsDouble() / sessions);
      }
    }
  }

  private List<String> client(Peer peer) {
    List<String> words = words("gateway");
    if (!peer.isOpenSsl()) {
      words.addAll(parallel());
    }
    return words;
  }

  /** The meters stay; the gateway stops in good order, starts again and resumes. */
  private void restart() throws IOException, GeneralSecurityException {
    issue();
    Peer ours = Peer.tiaki(options.startFlags());
    Path state = authority.place("state");
    try (PeerProcess server = meters(ours)) {
      results.start("start, cold", gateway(ours, state));
      results.start("start, resumed", gateway(ours, state));
    }
  }

  private JsonObject gateway(Peer ours, Path state) throws IOException {
    List<String> words = words("gateway");
    words.addAll(parallel());
    words.addAll(List.of("--delay", Integer.toString(options.rttMillis() / 2)));
    words.addAll(List.of("--state", state.toString()));
    try (PeerProcess client = processes.start(ours, "client", words)) {
      return client.next();
    }
  }

  private PeerProcess meters(Peer ours) throws IOException {
    List<String> serving = words("meters");
    serving.addAll(parallel());
    PeerProcess server = processes.start(ours, "server", serving);
    server.next();
    return server;
  }

  private void issue() throws IOException, GeneralSecurityException {
    if (!issued) {
      authority.issue("meters", KeyRole.SERVER, options.sessions());
      authority.issue("gateway", KeyRole.CLIENT, 1);
      issued = true;
    }
  }

  private List<String> parallel() {
    return List.of("--parallel", Integer.toString(options.parallel()));
  }

  private List<String> words(String name) {
    List<String> words = new ArrayList<>(List.of("--address", "127.0.0.1:" + options.port()));
    words.addAll(options.agreement(options.suite()));
    words.addAll(List.of("--mode", "full"));
    words.addAll(List.of("--sessions", Integer.toString(options.sessions())));
    words.addAll(authority.options(name));
    return words;
  }
}
