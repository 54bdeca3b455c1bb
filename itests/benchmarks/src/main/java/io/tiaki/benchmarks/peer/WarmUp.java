package io.tiaki.benchmarks.peer;

import java.io.IOException;
import java.lang.management.ManagementFactory;

/**
 * Repeats what is to be measured until the JVM's compilers have hardly anything left to do: what
 * they take belongs to the start, and how long it lasts depends on how busy the machine is.
 */
final class WarmUp {
  private static final int BLOCKS = 4;
  private static final int MOST_TIMES = 4;
  private static final double QUIET = 0.01;

  private WarmUp() {}

  /** So many operations. */
  interface Work {
    void run(int count) throws IOException, InterruptedException;
  }

  /**
   * Warms up.
   *
   * @param least operations, at most four times as many; 0 = none
   */
  static void run(int least, Work work) throws IOException, InterruptedException {
    if (least == 0) {
      return;
    }
    work.run(least);
    int block = Math.max(1, least / BLOCKS);
    for (int i = BLOCKS; i < BLOCKS * MOST_TIMES; i++) {
      long compiled = compilingMillis();
      long used = Report.cpuNanos();
      work.run(block);
      if (compilingMillis() - compiled <= QUIET * (Report.cpuNanos() - used) / 1e6) {
        return;
      }
    }
  }

  /** What the compilers took so far. */
  static long compilingMillis() {
    var compilers = ManagementFactory.getCompilationMXBean();
    return compilers == null ? 0 : compilers.getTotalCompilationTime();
  }
}
