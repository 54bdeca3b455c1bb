package io.tiaki.benchmarks.dtls;

/** Roughly how long a measurement takes on a quiet machine with two cores. */
final class Estimate {
  private static final double START = 1.5;
  private static final double WARM_TIMES = 2;

  private Estimate() {}

  /**
   * @param amount operations that are measured
   * @param warm operations before, at least
   * @return seconds
   */
  static double seconds(String mode, Peer peer, int amount, int warm) {
    double operations = amount + (peer.isJava() ? WARM_TIMES * warm : warm);
    return START + operations * micros(mode, peer) / 1e6;
  }

  /** Both sides of one operation, on the clock. */
  private static double micros(String mode, Peer peer) {
    boolean shipped = peer.name().contains("shipped");
    return switch (mode) {
      case "full", "raw key" -> !peer.isJava() ? 1_500 : shipped ? 5_000 : 2_000;
      case "round trip" -> 60;
      default -> peer.isJava() ? 400 : 250;
    };
  }

  /** In words for people. */
  static String text(double seconds) {
    return seconds < 90 ? Math.round(seconds) + " s" : Math.round(seconds / 60) + " min";
  }
}
