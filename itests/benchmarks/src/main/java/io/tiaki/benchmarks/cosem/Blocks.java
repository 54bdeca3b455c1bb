package io.tiaki.benchmarks.cosem;

import com.google.gson.JsonObject;
import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Counts what the calling thread does in a block and tells it on standard output; the drivers of
 * the peers do the same.
 */
final class Blocks {
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int MOST = 1 << 20;

  private final long[] times = new long[MOST];
  private final BufferedReader asked =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
  private int count;
  private long cpu;
  private long allocated;
  private long last;

  /** Who asks may go on. */
  static void ready() {
    System.out.println("{\"ready\":true}");
  }

  /** Waits for the question; without one the process ends. */
  void begin() throws IOException {
    if (asked.readLine() == null) {
      System.exit(0);
    }
    count = 0;
    cpu = SYSTEM.getProcessCpuTime();
    allocated = THREADS.getCurrentThreadAllocatedBytes();
    last = System.nanoTime();
  }

  /** An operation is done. */
  void count() {
    long now = System.nanoTime();
    times[count & MOST - 1] = now - last;
    count++;
    last = now;
  }

  /** Answers. */
  void end() {
    double cpuMicros = (SYSTEM.getProcessCpuTime() - cpu) / 1e3 / count;
    double octets = (double) (THREADS.getCurrentThreadAllocatedBytes() - allocated) / count;
    int kept = Math.min(count, MOST);
    Arrays.sort(times, 0, kept);
    JsonObject line = new JsonObject();
    line.addProperty("count", count);
    line.addProperty("cpuMicros", cpuMicros);
    line.addProperty("allocated", octets);
    line.addProperty("p50Micros", times[kept / 2] / 1e3);
    line.addProperty("p99Micros", times[(int) (kept * 0.99)] / 1e3);
    System.out.println(line);
  }
}
