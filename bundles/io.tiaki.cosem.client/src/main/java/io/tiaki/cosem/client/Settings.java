package io.tiaki.cosem.client;

import java.time.Duration;

/**
 * How the client talks.
 *
 * @param clientSap wPort of the client that reads, 1 to 65,535
 * @param managementSap wPort of the client that writes and executes, 1 to 65,535
 * @param serverSap wPort of the meter's server, 1 to 65,535
 * @param timeout wait for an answer, at least 10 ms
 * @param attempts how often a request is sent, 1 to 20
 * @param silenceLimit after so many time-outs in a row the session is closed, 1 to 1,000
 * @param repeatAfter the shortest wait before a GET or an AARQ is sent once more within the
 *     time-out; the wait is learnt from the meter's answers. As long as the time-out: never
 * @param refusedPause wait before a refused association is tried again, at least 10 ms
 */
public record Settings(
    int clientSap,
    int managementSap,
    int serverSap,
    Duration timeout,
    Duration repeatAfter,
    int attempts,
    int silenceLimit,
    Duration refusedPause) {
  private static final Duration LEAST = Duration.ofMillis(10);

  /** What holds without configuration. */
  public static final Settings DEFAULT =
      new Settings(
          32, 1, 1, Duration.ofSeconds(3), Duration.ofMillis(300), 4, 8, Duration.ofMinutes(1));

  /** wPort of the pre-established client that meters push to (COSEM client with SAP 102). */
  public static final int PUSH_SAP = 102;

  /**
   * @throws IllegalArgumentException when a value is out of range; the message names it
   */
  public Settings {
    check("client.sap", clientSap, 1, 65_535);
    check("management.sap", managementSap, 1, 65_535);
    check("server.sap", serverSap, 1, 65_535);
    check("attempts", attempts, 1, 20);
    check("silence.limit.count", silenceLimit, 1, 1_000);
    if (timeout.compareTo(LEAST) < 0
        || repeatAfter.compareTo(LEAST) < 0
        || refusedPause.compareTo(LEAST) < 0) {
      throw new IllegalArgumentException(
          "timeout.ms, repeat.after.ms and refused.pause.ms must be 10 or more");
    }
  }

  /** Without repetitions within the time-out. */
  public Settings(
      int clientSap,
      int managementSap,
      int serverSap,
      Duration timeout,
      int attempts,
      int silenceLimit,
      Duration refusedPause) {
    this(
        clientSap,
        managementSap,
        serverSap,
        timeout,
        timeout,
        attempts,
        silenceLimit,
        refusedPause);
  }

  /** The same with the management client at its usual SAP 1. */
  public Settings(
      int clientSap,
      int serverSap,
      Duration timeout,
      int attempts,
      int silenceLimit,
      Duration refusedPause) {
    this(clientSap, 1, serverSap, timeout, attempts, silenceLimit, refusedPause);
  }

  private static void check(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " must be " + least + " to " + most + ", it is " + value);
    }
  }
}
