package io.tiaki.benchmarks.dtls;

/**
 * What our figure must be beside a peer's.
 *
 * @param what is measured
 * @param peer beside whom
 * @param most ours divided by theirs
 */
record Target(String what, String peer, double most) {
  static final java.util.List<Target> ALL =
      java.util.List.of(
          new Target("client full", "OpenSSL", 1.15),
          new Target("client full", "Scandium, EC from BC", 1.0),
          new Target("client resumed", "OpenSSL", 2.2),
          new Target("client resumed", "Scandium, EC from BC", 0.7),
          new Target("client psk", "OpenSSL", 1.4),
          new Target("client round trip", "OpenSSL", 1.1),
          new Target("client round trip", "Scandium, EC from BC", 0.75));
}
