package io.tiaki.benchmarks.peer;

import io.tiaki.benchmarks.UsageException;
import io.tiaki.benchmarks.Words;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The command line that all peers share.
 *
 * @param server whether it serves; else it is the client
 * @param address of the server
 * @param mode {@code full}, {@code resume}, {@code psk} or {@code raw}
 * @param suite a cipher suite by its IANA name
 * @param count handshakes to measure
 * @param warmup handshakes, or round trips, before
 * @param rounds round trips to measure instead of handshakes
 * @param size octets of a payload
 * @param sessions sessions to hold at once instead, on as many consecutive ports
 * @param parallel handshakes at once while sessions are made
 * @param pauseMillis between two handshakes of our client
 * @param delayMillis one way, added to each datagram in this process
 * @param certificates PEM; empty without certificates
 * @param keys PEM
 * @param authorities PEM
 * @param known whether certificates that were found good once need not be examined again
 * @param ecProvider {@code bc} or {@code jdk}: where a peer on the JDK's interfaces takes elliptic
 *     curves from
 * @param curves their names in TLS, for the agreement of keys and the keys of both ends, the first
 *     is preferred
 * @param pins SHA-256 of the raw public keys that are trusted, 64 lower-case hexadecimal digits
 * @param connectionId whether connection IDs (RFC 9146) are offered, by a server given
 * @param renewal whether our client says that it brings new keys (private extension 0xff54)
 * @param state where our gateway keeps sessions to resume, sealed; empty = nowhere
 * @param extendedMasterSecret whether another peer than ours does RFC 7627
 */
public record PeerOptions(
    boolean server,
    InetSocketAddress address,
    String mode,
    String suite,
    int count,
    int warmup,
    int rounds,
    int size,
    int sessions,
    int parallel,
    int pauseMillis,
    int delayMillis,
    Optional<Path> certificates,
    Optional<Path> keys,
    Optional<Path> authorities,
    String pskIdentity,
    byte[] pskKey,
    boolean known,
    String ecProvider,
    List<String> curves,
    Set<String> pins,
    boolean connectionId,
    boolean renewal,
    Optional<Path> state,
    boolean extendedMasterSecret) {
  /** What wrong usage is answered with. */
  public static final String USAGE =
      "client|server --address HOST:PORT --mode full|resume|psk|raw --suite NAME [--count N]"
          + " [--warmup N] [--rounds N] [--size N] [--sessions N] [--parallel N] [--pause MS] [--delay MS]"
          + " [--cert FILE] [--key FILE] [--ca FILE] [--psk-identity ID] [--psk-key HEX]"
          + " [--known yes|no] [--ec bc|jdk] [--curve NAME,...] [--pin SHA256] [--cid yes|no] [--renewal yes|no]"
          + " [--ems yes|no] [--state FOLDER]";

  private static final Set<String> OPTIONS =
      Set.of(
          "--address",
          "--mode",
          "--suite",
          "--count",
          "--warmup",
          "--rounds",
          "--size",
          "--sessions",
          "--parallel",
          "--pause",
          "--delay",
          "--cert",
          "--key",
          "--ca",
          "--psk-identity",
          "--psk-key",
          "--known",
          "--ec",
          "--curve",
          "--pin",
          "--cid",
          "--renewal",
          "--ems",
          "--state");
  private static final String USUAL_SUITE = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
  private static final String USUAL_CURVES = "x25519,secp256r1";
  private static final int MOST = 100_000_000;

  /**
   * Reads the words.
   *
   * @throws UsageException when they cannot be used
   */
  public static PeerOptions parse(List<String> words) throws UsageException {
    String role = words.isEmpty() ? "" : words.get(0);
    if (!role.equals("client") && !role.equals("server")) {
      throw new UsageException("the first word is client or server: " + USAGE);
    }
    Words w = Words.parse(words.subList(1, words.size()), Set.of(), OPTIONS);
    String mode = w.text("--mode", "full");
    if (!Set.of("full", "resume", "psk", "raw").contains(mode)) {
      throw new UsageException("--mode takes full, resume, psk or raw: " + USAGE);
    }
    return new PeerOptions(
        role.equals("server"),
        address(w.text("--address", "")),
        mode,
        w.text("--suite", USUAL_SUITE),
        w.number("--count", 1, 1, MOST),
        w.number("--warmup", 0, 0, MOST),
        w.number("--rounds", 0, 0, MOST),
        w.number("--size", 100, 1, 1_024),
        w.number("--sessions", 0, 0, 20_000),
        w.number("--parallel", 64, 1, 2_000),
        w.number("--pause", 0, 0, 1_000),
        w.number("--delay", 0, 0, 60_000),
        w.text("--cert").map(Path::of),
        w.text("--key").map(Path::of),
        w.text("--ca").map(Path::of),
        w.text("--psk-identity", "peer"),
        key(w.text("--psk-key", "")),
        isYes(w, "--known", "no"),
        w.text("--ec", "bc"),
        List.of(w.text("--curve", USUAL_CURVES).split(",", -1)),
        w.text("--pin").map(Set::of).orElse(Set.of()),
        isYes(w, "--cid", "no"),
        isYes(w, "--renewal", "no"),
        w.text("--state").map(Path::of),
        isYes(w, "--ems", "yes"));
  }

  private static boolean isYes(Words w, String option, String usual) throws UsageException {
    return switch (w.text(option, usual)) {
      case "yes" -> true;
      case "no" -> false;
      default -> throw new UsageException(option + " takes yes or no: " + USAGE);
    };
  }

  private static InetSocketAddress address(String text) throws UsageException {
    int colon = text.lastIndexOf(':');
    try {
      if (colon > 0) {
        return new InetSocketAddress(
            text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw new UsageException("--address takes HOST:PORT: " + USAGE);
  }

  private static byte[] key(String hex) throws UsageException {
    try {
      return HexFormat.of().parseHex(hex);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--psk-key takes hex: " + USAGE);
    }
  }

  /** A file that this mode needs. */
  Path need(Optional<Path> file, String option) throws UsageException {
    return file.orElseThrow(() -> new UsageException(option + " is missing: " + USAGE));
  }
}
