package io.tiaki.selftest.internal;

import io.tiaki.platform.SelfTest.Consequence;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * A failure that is remembered.
 *
 * @param test which test or tamper input, {@code tamper.NAME}
 * @param consequence what it leads to
 * @param since when it was found
 * @param over whether the test has passed since
 * @param text what was found and what to do
 */
record Fault(String test, Consequence consequence, Instant since, boolean over, String text) {
  static final String TAMPER = "tamper.";
  private static final String FORMAT = "1";
  private static final int PARTS = 5;

  /**
   * A failed test that nobody relies on is over when it passes; anything else somebody must see.
   */
  boolean staysUntilSeen() {
    return consequence != Consequence.NOTICE || test.startsWith(TAMPER);
  }

  Fault passed() {
    return new Fault(test, consequence, since, true, text);
  }

  /** Format, consequence, time, whether over, and the text: a line each. */
  byte[] octets() {
    return String.join("\n", FORMAT, consequence.name(), since.toString(), "" + over, text)
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Reads {@link #octets}; empty when it is of another format. */
  static Optional<Fault> of(String test, byte[] octets) {
    String[] parts = new String(octets, StandardCharsets.UTF_8).split("\n", PARTS);
    if (parts.length < PARTS || !parts[0].equals(FORMAT)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Fault(
              test,
              Consequence.valueOf(parts[1]),
              Instant.parse(parts[2]),
              Boolean.parseBoolean(parts[3]),
              parts[4]));
    } catch (DateTimeException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
