package io.tiaki.demo.bench;

import java.util.List;

/**
 * What one disturbance cost.
 *
 * @param framework where
 * @param what the bundle that was updated, or the setting that was changed
 * @param lost readings registered meanwhile that never arrived
 * @param dropped sessions that ended
 * @param wholeMillis until the flow was whole; -1 when it never was
 * @param handshakes most at the same time
 * @param moved bundles that stopped or were refreshed
 * @param rebound components that are bound to other services now
 * @param left threads and class loaders that stayed
 * @param faults what must not be, for people; empty when all is well
 */
record SwapRow(
    String framework,
    String what,
    long lost,
    int dropped,
    long wholeMillis,
    int handshakes,
    List<String> moved,
    List<String> rebound,
    List<String> left,
    List<String> faults) {

  boolean isFlawless() {
    return faults.isEmpty();
  }

  /** This and a later round of the same as one: the worst of both. */
  SwapRow with(SwapRow later) {
    return new SwapRow(
        framework,
        what,
        lost + later.lost,
        dropped + later.dropped,
        wholeMillis < 0 || later.wholeMillis < 0 ? -1 : Math.max(wholeMillis, later.wholeMillis),
        Math.max(handshakes, later.handshakes),
        later.moved,
        later.rebound,
        union(left, later.left),
        union(faults, later.faults));
  }

  private static List<String> union(List<String> some, List<String> others) {
    return java.util.stream.Stream.concat(some.stream(), others.stream()).distinct().toList();
  }
}
