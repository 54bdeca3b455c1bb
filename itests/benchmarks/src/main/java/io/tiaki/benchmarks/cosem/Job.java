package io.tiaki.benchmarks.cosem;

import java.util.List;
import java.util.Map;

/**
 * One row of the table.
 *
 * @param part of the run: {@code codec}, {@code seal}, {@code get}
 * @param what it is called
 * @param message what it is done with, in hexadecimal
 * @param works by the peers' ids, what each calls it; who is missing does not have it
 * @param aims by the peers' ids, how many times as fast ours should be at least
 */
record Job(
    String part,
    String what,
    String message,
    Map<String, String> works,
    Map<String, Integer> aims) {
  private static final String REGISTER = Messages.register();
  private static final Map<String, Integer> AIMS = Map.of("gurux", 3, "jdlms", 10);

  static final List<Job> ALL =
      List.of(
          all("codec", "decode 96x4", "decode", Messages.loadProfile(), AIMS),
          all("codec", "encode 96x4", "encode", Messages.loadProfile(), AIMS),
          all("seal", "seal 100 octets", "seal", Messages.ofLength(100), Map.of()),
          all("seal", "open 100 octets", "open", Messages.ofLength(100), Map.of()),
          all("seal", "seal 1 KiB", "seal", Messages.ofLength(1024), Map.of()),
          all("seal", "open 1 KiB", "open", Messages.ofLength(1024), Map.of()),
          get("GET over UDP", "gurux", "get-udp", "get"),
          get("GET over TCP", "jdlms", "get-tcp", "get"),
          get("GET, HLS5, UDP", "gurux", "get-udp-hls5", "get-hls5"),
          get("GET, HLS5, TCP", "jdlms", "get-tcp-hls5", "get-hls5"));

  private static Job all(
      String part, String what, String work, String message, Map<String, Integer> aims) {
    return new Job(
        part,
        what,
        message,
        Map.of("tiaki", part.equals("seal") ? work + "-apdu" : work, "gurux", work, "jdlms", work),
        aims);
  }

  private static Job get(String what, String beside, String ours, String theirs) {
    return new Job("get", what, REGISTER, Map.of("tiaki", ours, beside, theirs), Map.of());
  }

  boolean has(Peer peer) {
    return works.containsKey(peer.id());
  }

  String work(Peer peer) {
    return works.getOrDefault(peer.id(), "");
  }
}
