package io.tiaki.benchmarks.link;

/**
 * A link of the table.
 *
 * @param bitsPerSecond 0 = without limit; both directions share it
 * @param rttMillis of an empty link
 * @param lossPercent of datagrams, each way
 */
record Scenario(int bitsPerSecond, int rttMillis, int lossPercent) {
  Medium medium(long seed) {
    return new Medium(bitsPerSecond, rttMillis / 2, lossPercent, seed);
  }

  String label() {
    String rate = bitsPerSecond == 0 ? "no limit" : bitsPerSecond / 1000 + " kbit/s";
    return rate + ", RTT " + rttMillis + " ms, loss " + lossPercent + " %";
  }
}
