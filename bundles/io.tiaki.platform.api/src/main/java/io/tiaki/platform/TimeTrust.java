package io.tiaki.platform;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How far the time can be relied on at one moment.
 *
 * @param state whether it can
 * @param source what vouches for it, as configured: {@code chrony}, {@code host}
 * @param since when the state was entered, by the host's clock of then
 * @param maximumError how far the host's clock is off at most, as far as the source can be
 *     believed; empty when nobody says
 * @param reason for people: why, and what to do about it; printable, nothing raw from the network
 */
public record TimeTrust(
    State state, String source, Instant since, Optional<Duration> maximumError, String reason) {
  /** Whether time can be relied on. More may be added: callers treat them as {@link #UNTRUSTED}. */
  public enum State {
    /** Nobody has looked yet, which takes seconds: wait where that is possible. */
    STARTING,
    /** It is within the limit of deviation, as far as the source can be believed. */
    TRUSTED,
    /** It is not known how late it is: mark what is collected, do nothing that time decides. */
    UNTRUSTED
  }
}
