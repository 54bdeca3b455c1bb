package io.tiaki.usecase.clock.internal;

import io.tiaki.cosem.CosemDateTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * How far a meter's clock is off, as far as one request can tell.
 *
 * @param ahead by how much the meter's clock is ahead (positive) or behind (negative)
 * @param uncertainty by how much that may be wrong at most; not negative
 * @param halfWay how long a message takes to the meter, presumably
 * @param shown what the meter said
 */
record Deviation(Duration ahead, Duration uncertainty, Duration halfWay, CosemDateTime shown) {
  private static final int UNSPECIFIED = 0xff;
  private static final int DEVIATION_UNSPECIFIED = -32_768;

  /** What to do about it. */
  enum Verdict {
    /** Nothing. */
    RIGHT,
    /** Set the clock. */
    SET,
    /** Leave it alone and tell somebody. */
    OFF,
    /** Ask again: the answer took too long to tell. */
    UNCLEAR
  }

  /**
   * Half of the way there and back is taken to be the way back.
   *
   * @param asked when the question was sent
   * @param way from question to answer
   * @param maximumError of our own clock
   * @return empty when the meter does not say at what instant it is: a field of date or time, or
   *     the deviation from UTC, is unspecified
   */
  static Optional<Deviation> of(
      CosemDateTime shown, Instant asked, Duration way, Duration maximumError) {
    if (shown.deviation() == DEVIATION_UNSPECIFIED || shown.second() == UNSPECIFIED) {
      return Optional.empty();
    }
    // What is shown has begun; it ends a hundredth, or a second, later.
    Duration half = Duration.ofMillis(shown.hundredths() == UNSPECIFIED ? 500 : 5);
    Duration halfWay = way.dividedBy(2);
    return shown
        .toInstant()
        .map(
            time ->
                new Deviation(
                    Duration.between(asked.plus(halfWay), time.plus(half)),
                    halfWay.plus(half).plus(maximumError),
                    halfWay,
                    shown));
  }

  /**
   * @param setToday by how much the clock was set within a day already
   */
  Verdict verdict(Settings settings, Duration setToday) {
    Duration off = ahead.abs();
    Duration surely = off.minus(uncertainty);
    if (off.compareTo(settings.tolerance()) <= 0) {
      return Verdict.RIGHT;
    }
    if (surely.compareTo(settings.tolerance()) <= 0) {
      return Verdict.UNCLEAR;
    }
    if (off.plus(setToday).compareTo(settings.limit()) <= 0) {
      return Verdict.SET;
    }
    return surely.plus(setToday).compareTo(settings.limit()) > 0 ? Verdict.OFF : Verdict.UNCLEAR;
  }

  /** For people: {@code 10.0 s ahead}. */
  @Override
  public String toString() {
    double seconds = ahead.abs().toMillis() / 1_000.0;
    return String.format(
        Locale.ROOT, "%.1f s %s", seconds, ahead.isNegative() ? "behind" : "ahead");
  }
}
