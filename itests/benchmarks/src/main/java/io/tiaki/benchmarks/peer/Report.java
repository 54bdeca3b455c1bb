package io.tiaki.benchmarks.peer;

import com.google.gson.JsonObject;
import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what a peer does and prints it, one JSON object a line. Safe for use by many threads. */
final class Report {
  private static final int PAGE = 4_096;
  private static final byte CONNECTION_ID_RECORD = 25;

  private final String peer;
  private final PeerOptions options;
  private final AtomicLong octetsOut = new AtomicLong();
  private final AtomicLong octetsIn = new AtomicLong();
  private final AtomicLong datagramsOut = new AtomicLong();
  private final AtomicLong datagramsIn = new AtomicLong();
  private final AtomicLong connectionIdsOut = new AtomicLong();
  private final AtomicLong connectionIdsIn = new AtomicLong();
  final AtomicLong handshakes = new AtomicLong();
  final AtomicLong echoes = new AtomicLong();
  private long cpuMark;
  private long wallMark;
  private long compilingMark;

  Report(String peer, PeerOptions options) {
    this.peer = peer;
    this.options = options;
  }

  void sent(ByteBuffer datagram) {
    sent(datagram.remaining());
    connectionIdsOut.addAndGet(isConnectionId(datagram) ? 1 : 0);
  }

  void received(ByteBuffer datagram) {
    received(datagram.remaining());
    connectionIdsIn.addAndGet(isConnectionId(datagram) ? 1 : 0);
  }

  private static boolean isConnectionId(ByteBuffer datagram) {
    return datagram.hasRemaining() && datagram.get(datagram.position()) == CONNECTION_ID_RECORD;
  }

  void sent(int octets) {
    datagramsOut.incrementAndGet();
    octetsOut.addAndGet(octets);
  }

  void received(int octets) {
    datagramsIn.incrementAndGet();
    octetsIn.addAndGet(octets);
  }

  /** The measurement begins. */
  void begin() {
    for (AtomicLong count : new AtomicLong[] {octetsOut, octetsIn, datagramsOut, datagramsIn}) {
      count.set(0);
    }
    handshakes.set(0);
    echoes.set(0);
    compilingMark = WarmUp.compilingMillis();
    wallMark = System.nanoTime();
    cpuMark = cpuNanos();
  }

  /** CPU time of the whole process, user and system, with its compilers and collectors. */
  static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /** Octets of memory that are in RAM, or 0 where nobody tells. */
  static long resident() {
    try {
      return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]) * PAGE;
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }

  /** Octets of the heap that are in use after collections. */
  static long heap() throws InterruptedException {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 6; i++) {
      System.gc();
      Thread.sleep(100);
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }

  /** The server listens. */
  void ready(int port) {
    JsonObject line = line("server");
    line.addProperty("ready", true);
    line.addProperty("port", port);
    print(line);
  }

  /** What was measured since {@link #begin}. */
  void result(long count) {
    print(measured(count));
  }

  JsonObject measured(long count) {
    long cpu = cpuNanos() - cpuMark;
    JsonObject line = line(options.server() ? "server" : "client");
    line.addProperty("count", count);
    line.addProperty("cpuMicros", cpu / 1e3);
    line.addProperty("wallMicros", (System.nanoTime() - wallMark) / 1e3);
    line.addProperty("octetsOut", octetsOut.get());
    line.addProperty("octetsIn", octetsIn.get());
    line.addProperty("datagramsOut", datagramsOut.get());
    line.addProperty("datagramsIn", datagramsIn.get());
    line.addProperty("handshakes", handshakes.get());
    line.addProperty("echoes", echoes.get());
    line.addProperty("connectionIdsOut", connectionIdsOut.get());
    line.addProperty("connectionIdsIn", connectionIdsIn.get());
    line.addProperty("residentOctets", resident());
    line.addProperty("compilingMillis", WarmUp.compilingMillis() - compilingMark);
    return line;
  }

  private JsonObject line(String role) {
    JsonObject line = new JsonObject();
    line.addProperty("peer", peer);
    line.addProperty("role", role);
    line.addProperty("mode", options.mode());
    line.addProperty("suite", options.suite());
    return line;
  }

  static void print(JsonObject line) {
    System.out.println(line);
    System.out.flush();
  }

  /** Answers marks until standard input ends. */
  void serve() throws IOException {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String word = in.readLine();
    while (word != null) {
      if (word.equals("mark")) {
        result(handshakes.get());
      }
      word = in.readLine();
    }
  }
}
