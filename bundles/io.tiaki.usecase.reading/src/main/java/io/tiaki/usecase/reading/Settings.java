package io.tiaki.usecase.reading;

import java.time.Duration;

/**
 * How gaps are found and filled.
 *
 * @param horizon how far back a meter's profile is read at first contact
 * @param sweep how often every meter is looked at
 * @param parallel how many meters are read at the same time
 * @param pieceRows about how many profile rows one request asks for
 */
public record Settings(Duration horizon, Duration sweep, int parallel, int pieceRows) {
  /** What holds when nothing is configured. */
  public static final Settings DEFAULT =
      new Settings(Duration.ofHours(24), Duration.ofSeconds(1), 32, 96);
}
