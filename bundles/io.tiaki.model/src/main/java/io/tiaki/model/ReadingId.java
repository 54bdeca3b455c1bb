package io.tiaki.model;

import java.time.Instant;

/**
 * What makes a reading the same reading wherever it is met: pushed, filled from the profile or
 * delivered twice.
 *
 * @param meter who registered it
 * @param series in which profile, for example {@link ObisCode#LOAD_PROFILE}
 * @param registered when, to the millisecond
 */
public record ReadingId(MeterId meter, ObisCode series, Instant registered) {
  /**
   * The form used in the uplink protocol: {@code meter/series/registered}, the time in ISO 8601,
   * UTC.
   */
  @Override
  public String toString() {
    return meter + "/" + series + "/" + registered;
  }
}
