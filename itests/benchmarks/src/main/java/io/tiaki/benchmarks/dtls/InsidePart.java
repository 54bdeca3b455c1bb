package io.tiaki.benchmarks.dtls;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Records and handshakes without sockets, by JMH, each in a process of its own. */
final class InsidePart {
  private static final double SECONDS = 18;
  private static final Map<String, String> METHODS = new LinkedHashMap<>();

  static {
    METHODS.put("cipherAlone", "AES-GCM of the JDK");
    METHODS.put("sealRecord", "record sealed");
    METHODS.put("sealAndOpen", "sealed and opened");
    METHODS.put("pskHandshake", "PSK, both ends");
  }

  private final DtlsOptions options;
  private final Results results;
  private final Processes processes;

  InsidePart(DtlsOptions options, Results results, Processes processes) {
    this.options = options;
    this.results = results;
    this.processes = processes;
  }

  List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    METHODS.forEach(
        (method, what) ->
            steps.add(new Step("inside, " + what, SECONDS, () -> measure(method, what))));
    return steps;
  }

  private void measure(String method, String what) throws IOException {
    List<String> flags = new ArrayList<>(options.flags());
    flags.add("-Djmh.ignoreLock=true");
    Peer peer = Peer.inside(flags);
    try (PeerProcess process = processes.start(peer, "client", List.of(method))) {
      JsonObject line = process.next();
      results.inside(
          what,
          line.get("micros").getAsDouble(),
          line.get("error").getAsDouble(),
          line.get("allocated").getAsDouble());
    }
  }
}
