package io.tiaki.benchmarks.dtls;

import io.tiaki.benchmarks.UsageException;
import io.tiaki.benchmarks.Words;
import io.tiaki.session.dtls.Curve;
import io.tiaki.session.dtls.Policy;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Options of the benchmark {@code dtls}.
 *
 * @param parts of {@code client}, {@code server}, {@code idle}, {@code start}, {@code flood},
 *     {@code inside}
 * @param modes what CPU time is measured of: {@code full}, {@code resumed}, {@code psk}, {@code raw
 *     key}, {@code round trip}
 * @param peers whose CPU time is measured beside OpenSSL's: {@code tiaki}, {@code scandium}
 * @param repeat how often each is measured, in turn
 * @param suite an ECDHE_ECDSA suite by its IANA name
 * @param handshakes per measurement
 * @param rounds round trips, or forged ClientHellos, per measurement
 * @param sessions at once, for memory and start
 * @param rttMillis of the start
 * @param parallel handshakes at once at the start
 * @param port the first of as many UDP ports as there are sessions
 * @param group that keys are agreed on, by its name in TLS
 * @param flags of the JVMs that are measured
 * @param startFlags the same for the start: usually those that the gateway runs with
 */
record DtlsOptions(
    List<String> parts,
    List<String> modes,
    List<String> peers,
    int repeat,
    String suite,
    int handshakes,
    int rounds,
    int sessions,
    int rttMillis,
    int parallel,
    int port,
    String group,
    List<String> flags,
    List<String> startFlags,
    boolean json,
    boolean help) {
  static final String HELP =
      """
      Usage: tiaki bench dtls [OPTION...]
      DTLS 1.2 of Tiaki, OpenSSL and Scandium on the same cipher suite in the same run: CPU time per
      handshake and round trip as client and as server, octets and datagrams, memory of idle
      sessions, time until all meters are connected, cold and resumed; CPU time of our server for
      each ClientHello of a forged source, and whether a client gets in meanwhile. Each peer is a
      process of its own; CPU time is that of its whole process, user and system, after warming up.
      Client runs talk to an OpenSSL server and server runs to an OpenSSL client, so that only one
      side changes; with raw keys, which OpenSSL has since 3.2 only, to a server of Scandium and
      a client of Tiaki. Inside: a record
      and a PSK handshake of both ends in one process without sockets, by JMH.

        --part NAMES       client, server, idle, start, flood, inside, separated by commas;
                           default all
        --mode NAMES       of client and server: full, resumed, psk, raw key, round trip,
                           separated by commas; default all
        --peer NAMES       of client and server, beside OpenSSL: tiaki, scandium; default both
        --repeat N         measure each so often, in turn, and print medians, 1 to 100; default 1
        --suite NAME       IANA name; default TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
        --group NAME       that all peers agree keys on: x25519, secp256r1 or secp384r1; default
                           what Tiaki prefers
        --handshakes N     full ones per measurement, 100 to 100000; default 2000; five times as
                           many of the others
        --rounds N         round trips of 100 octets, and ClientHellos of the flood, 1000 to
                           10000000; default 100000
        --sessions N       for memory and start, 10 to 10000; default 10000
        --rtt MS           round-trip time at the start, 0 to 10000; default 500
        --parallel N       handshakes at once at the start, 1 to 2000; default 2000
        --port PORT        the first of as many UDP ports as sessions; default 22000
        --java-flags TEXT  of the JVMs that are measured, separated by spaces; default
                           -XX:+UseSerialGC, and for the start -XX:TieredStopAtLevel=1 too, as
                           the gateway runs
        --json             one JSON object per measurement
        --help             this text

      Needs cc and libssl-dev; without them only what needs no OpenSSL is measured.
      """;

  private static final List<String> PARTS =
      List.of("client", "server", "idle", "start", "flood", "inside");
  private static final List<String> MODES =
      List.of("full", "resumed", "psk", "raw key", "round trip");
  private static final List<String> PEERS = List.of("tiaki", "scandium");

  private static final String FLAGS = "-XX:+UseSerialGC";

  private static final List<String> GROUPS = List.of("x25519", "secp256r1", "secp384r1");

  /** Of the certificates. */
  private static final String SIGNED = "secp256r1";

  private static List<String> names(Words w, String option, List<String> all)
      throws UsageException {
    List<String> names = List.of(w.text(option, String.join(",", all)).split(","));
    if (!all.containsAll(names)) {
      throw new UsageException(option + " takes " + String.join(", ", all) + "; see --help");
    }
    return names;
  }

  boolean measures(Peer peer) {
    return peer.isOpenSsl()
        || peers.stream().anyMatch(name -> peer.name().toLowerCase(Locale.ROOT).startsWith(name));
  }

  private static String group(Words w) throws UsageException {
    List<String> known = GROUPS.stream().filter(name -> Curve.of(name).isPresent()).toList();
    String group = w.text("--group", Policy.USUAL.curves().get(0).text());
    if (!known.contains(group)) {
      throw new UsageException("--group takes " + String.join(", ", known) + "; see --help");
    }
    return group;
  }

  /** Words that make every peer agree on the same. */
  List<String> agreement(String with) {
    return List.of("--suite", with, "--curve", group.equals(SIGNED) ? group : group + "," + SIGNED);
  }

  static DtlsOptions parse(List<String> words) throws UsageException {
    Words w =
        Words.parse(
            words,
            Set.of("--json", "--help", "-h"),
            Set.of(
                "--part",
                "--mode",
                "--peer",
                "--repeat",
                "--suite",
                "--handshakes",
                "--rounds",
                "--sessions",
                "--rtt",
                "--parallel",
                "--port",
                "--group",
                "--java-flags"));
    return new DtlsOptions(
        names(w, "--part", PARTS),
        names(w, "--mode", MODES),
        names(w, "--peer", PEERS),
        w.number("--repeat", 1, 1, 100),
        w.text("--suite", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"),
        w.number("--handshakes", 2_000, 100, 100_000),
        w.number("--rounds", 100_000, 1_000, 10_000_000),
        w.number("--sessions", 10_000, 10, 10_000),
        w.number("--rtt", 500, 0, 10_000),
        w.number("--parallel", 2_000, 1, 2_000),
        w.number("--port", 22_000, 1_024, 55_000),
        group(w),
        List.of(w.text("--java-flags", FLAGS).split(" ")),
        List.of(w.text("--java-flags", FLAGS + " -XX:TieredStopAtLevel=1").split(" ")),
        w.has("--json"),
        w.has("--help") || w.has("-h"));
  }
}
