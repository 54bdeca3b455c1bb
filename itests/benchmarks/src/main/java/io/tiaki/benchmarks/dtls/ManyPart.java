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
  private final Optional<Path> openssl;

  ManyPart(
      DtlsOptions options,
      Results results,
      Authority authority,
      Processes processes,
      Optional<Path> openssl) {
    this.options = options;
    this.results = results;
    this.authority = authority;
    this.processes = processes;
    this.openssl = openssl;
  }

  /**
   * @param part {@code idle} or {@code start}
   */
  void run(String part) throws IOException, GeneralSecurityException {
    results.progress(part + ": " + options.sessions() + " certificates");
    authority.issue("meters", KeyRole.SERVER, options.sessions());
    authority.issue("gateway", KeyRole.CLIENT, 1);
    Peer ours = Peer.tiaki(options.flags());
    if (part.equals("start")) {
      started(measure(ours, part, options.rttMillis() / 2));
      return;
    }
    List<Peer> peers = new ArrayList<>(List.of(ours, Peer.scandium(options.flags())));
    openssl.ifPresent(program -> peers.add(Peer.openssl(program)));
    for (Peer peer : peers) {
      idle(peer, measure(peer, part, 0));
    }
  }

  private JsonObject measure(Peer peer, String part, int delay) throws IOException {
    results.progress(part + ": " + peer.name());
    Peer ours = Peer.tiaki(options.flags());
    List<String> parallel = List.of("--parallel", Integer.toString(options.parallel()));
    List<String> serving = words("meters");
    serving.addAll(parallel);
    try (PeerProcess server = processes.start(ours, "server", serving)) {
      server.next();
      List<String> words = words("gateway");
      if (!peer.isOpenSsl()) {
        words.addAll(List.of("--delay", Integer.toString(delay)));
        words.addAll(parallel);
      }
      try (PeerProcess client = processes.start(peer, "client", words)) {
        return client.next();
      }
    }
  }

  private List<String> words(String name) {
    List<String> words = new ArrayList<>(List.of("--address", "127.0.0.1:" + options.port()));
    words.addAll(List.of("--suite", options.suite(), "--mode", "full"));
    words.addAll(List.of("--sessions", Integer.toString(options.sessions())));
    words.addAll(authority.options(name));
    return words;
  }

  private void idle(Peer peer, JsonObject line) {
    double sessions = options.sessions();
    double heap =
        line.has("heapOctets") ? line.get("heapOctets").getAsDouble() / sessions : Double.NaN;
    results.memory(peer.name(), heap, line.get("residentOctets").getAsDouble() / sessions);
  }

  private void started(JsonObject line) {
    results.start(
        line.get("wallMicros").getAsDouble() / 1e6, line.get("cpuMicros").getAsDouble() / 1e6);
  }
}
