package io.tiaki.benchmarks.dtls;

import java.util.List;
import java.util.Optional;

/**
 * What our figure must be beside a peer's.
 *
 * @param what is measured
 * @param peer beside whom
 * @param most ours divided by theirs
 */
record Target(String what, String peer, double most) {
  private static final String OPENSSL = "OpenSSL";
  private static final String SCANDIUM = "Scandium, EC from BC";

  /** Our client when it has found the server's chain good before. */
  static final String KNOWN = "Tiaki, chain is known";

  /** Whom ours is divided by, with a must or without. */
  static final List<String> PEERS = List.of(OPENSSL, SCANDIUM);

  private static final List<Target> ALL =
      List.of(
          new Target("client full", OPENSSL, 1.15),
          new Target("client full", SCANDIUM, 1.0),
          new Target("client resumed", OPENSSL, 2.2),
          new Target("client resumed", SCANDIUM, 0.7),
          new Target("client psk", OPENSSL, 1.4),
          new Target("client round trip", OPENSSL, 1.1),
          new Target("client round trip", SCANDIUM, 0.75));

  /**
   * Whether a peer does not check the signature of a certificate again that it was shown before:
   * the JDK's certificate factory returns the object that it made then, which remembers.
   */
  static boolean knowsChains(String peer) {
    return peer.equals(SCANDIUM);
  }

  /** The must for something beside a peer, when there is one. */
  static Optional<Target> of(String what, String peer) {
    return ALL.stream()
        .filter(target -> target.what.equals(what) && target.peer.equals(peer))
        .findFirst();
  }
}
