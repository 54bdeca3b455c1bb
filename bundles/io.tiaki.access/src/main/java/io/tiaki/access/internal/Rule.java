package io.tiaki.access.internal;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/**
 * What a profile makes of its readings (R42, a).
 *
 * @param kind what
 * @param periods the periods that results are about
 * @param tariffs when which rate holds, for {@link Kind#TIME_OF_USE}
 * @param capture how far apart the values are that a result is made of, for {@link Kind#MAXIMUM}
 * @param low values below it are an event, for {@link Kind#THRESHOLD}
 * @param high values above it are an event
 * @param groupMin the fewest meters of an average
 * @param patience how long after the end of a period its missing values are waited for, in the
 *     meters' time
 * @param correction for how long after the end of a period late values correct its result
 */
public record Rule(
    Kind kind,
    Periods periods,
    Tariffs tariffs,
    Duration capture,
    Optional<BigDecimal> low,
    Optional<BigDecimal> high,
    int groupMin,
    Duration patience,
    Duration correction) {
  /** Kinds of processing. */
  public enum Kind {
    /** The readings as the meter registered them. */
    RAW("raw"),
    /** The registers at the ends of periods. */
    REGISTER("register"),
    /** Energy of each rate in a period. */
    TIME_OF_USE("time-of-use"),
    /** The greatest power in a period. */
    MAXIMUM("maximum"),
    /** The mean of several meters. */
    AVERAGE("average"),
    /** When a value leaves its limits and when it comes back. */
    THRESHOLD("threshold");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    /** As in the configuration and the uplink protocol. */
    public String text() {
      return text;
    }

    static Kind of(String text) {
      for (Kind kind : values()) {
        if (kind.text.equals(text)) {
          return kind;
        }
      }
      throw new IllegalArgumentException(
          "processing must be raw, register, time-of-use, maximum, average or threshold");
    }
  }

  /** The fewest meters that an average may ever have: of two each would know the other. */
  public static final int LEAST_GROUP = 3;

  private static final long MOST_SAMPLES = 3_200;

  /** Nothing is made of them. */
  public static final Rule RAW =
      new Rule(
          Kind.RAW,
          Periods.of("P1M", "UTC"),
          Tariffs.of(""),
          Duration.ofMinutes(15),
          Optional.empty(),
          Optional.empty(),
          LEAST_GROUP,
          Duration.ofDays(1),
          Duration.ofDays(35));

  /**
   * @throws IllegalArgumentException when a setting cannot be right; the message names it
   */
  public Rule {
    AccessProfile.check(
        kind != Kind.TIME_OF_USE || !tariffs.isEmpty(), "time-of-use needs tariffs");
    AccessProfile.check(
        kind != Kind.THRESHOLD || low.isPresent() || high.isPresent(),
        "threshold needs limit.low or limit.high");
    AccessProfile.check(
        groupMin >= LEAST_GROUP && groupMin <= 1_000, "group.min must be 3 to 1000");
    AccessProfile.check(
        !capture.isZero() && 3_600 % capture.toSeconds() == 0, "capture.s must divide an hour");
    AccessProfile.check(
        kind != Kind.MAXIMUM || periods.longest().toSeconds() / capture.toSeconds() <= MOST_SAMPLES,
        "a period has more than "
            + MOST_SAMPLES
            + " values: take a shorter period or a longer capture.s");
    AccessProfile.check(
        correction.compareTo(patience) >= 0, "correction.days must not be shorter than wait.min");
  }
}
