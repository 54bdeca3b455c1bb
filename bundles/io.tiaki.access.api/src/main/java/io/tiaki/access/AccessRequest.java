package io.tiaki.access;

import io.tiaki.model.MeterId;
import java.time.Instant;
import java.util.Optional;

/**
 * A wish.
 *
 * @param subject who asks: the common name of a validated certificate, or {@code console:name} for
 *     whom a local console vouches
 * @param action the instruction's type, for example {@code reading.read}
 * @param meter at which meter, if at one
 * @param data of which time data are wanted; empty: of now
 */
public record AccessRequest(
    String subject, String action, Optional<MeterId> meter, Optional<DataTime> data) {
  /**
   * A time that data are about.
   *
   * @param from its first instant
   * @param until its last instant
   */
  public record DataTime(Instant from, Instant until) {
    /**
     * @throws IllegalArgumentException when it ends before it begins
     */
    public DataTime {
      if (until.isBefore(from)) {
        throw new IllegalArgumentException("A time does not end before it begins");
      }
    }
  }

  /** A wish about now. */
  public AccessRequest(String subject, String action, Optional<MeterId> meter) {
    this(subject, action, meter, Optional.empty());
  }
}
