package io.tiaki.platform;

import java.time.Duration;
import java.time.Instant;

/**
 * What a {@link ClockSource} says of the host's clock.
 *
 * @param synchronised whether it holds the clock to be right
 * @param selected how many time servers agree and are used; not negative
 * @param authenticated how many of these prove who they are
 * @param outvoted how many answer and contradict the majority
 * @param offset how far the host's clock is ahead (positive) or behind (negative)
 * @param maximumError how far the clock can be off at most, the offset included; not negative
 * @param reference when the clock was last compared, by the host's clock; another instant each time
 */
public record ClockReport(
    boolean synchronised,
    int selected,
    int authenticated,
    int outvoted,
    Duration offset,
    Duration maximumError,
    Instant reference) {
  /**
   * @throws IllegalArgumentException when a number that cannot be negative is
   */
  public ClockReport {
    if (selected < 0 || authenticated < 0 || outvoted < 0 || maximumError.isNegative()) {
      throw new IllegalArgumentException("Numbers of servers and errors are not negative");
    }
  }
}
