package io.tiaki.access.internal;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/**
 * Divides time into periods without gaps: calendar days and months of a time zone, or equal parts
 * of the time since 1970.
 *
 * @param length days and months: {@code P1D}, {@code P1M}; equal parts: {@code PT15M} to {@code
 *     PT1H}, dividing an hour
 * @param zone whose midnight begins a day
 */
public record Periods(String length, ZoneId zone) {
  /**
   * One period.
   *
   * @param from where it begins
   * @param to where the next one begins
   */
  public record Period(Instant from, Instant to) {}

  /**
   * @throws IllegalArgumentException when there are no such periods
   */
  public Periods {
    AccessProfile.check(
        length.equals("P1D") || length.equals("P1M") || 3_600 % seconds(length) == 0,
        "period must be P1M, P1D, or PT1M to PT1H dividing an hour");
  }

  static Periods of(String length, String zone) {
    try {
      return new Periods(length, ZoneId.of(zone));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "zone must be a time zone like Europe/Berlin, and period like P1M or PT15M", e);
    }
  }

  private static long seconds(String length) {
    long seconds = Duration.parse(length).toSeconds();
    AccessProfile.check(seconds >= 1 && seconds <= 3_600, "period must be P1M, P1D, or up to PT1H");
    return seconds;
  }

  /** The period that an instant lies in; its beginning belongs to it. */
  public Period at(Instant instant) {
    if (length.startsWith("PT")) {
      long seconds = seconds(length);
      Instant from =
          Instant.ofEpochSecond(Math.floorDiv(instant.getEpochSecond(), seconds) * seconds);
      return new Period(from, from.plusSeconds(seconds));
    }
    LocalDate day = instant.atZone(zone).toLocalDate();
    boolean months = length.equals("P1M");
    LocalDate first = months ? day.withDayOfMonth(1) : day;
    LocalDate next = months ? first.plusMonths(1) : first.plusDays(1);
    return new Period(start(first), start(next));
  }

  /** The period before. */
  public Period before(Period period) {
    return at(period.from().minus(1, ChronoUnit.MILLIS));
  }

  private Instant start(LocalDate day) {
    return ZonedDateTime.of(day.atStartOfDay(), zone).toInstant();
  }

  Duration longest() {
    return switch (length) {
      case "P1M" -> Duration.ofDays(31).plusHours(1);
      case "P1D" -> Duration.ofHours(25);
      default -> Duration.parse(length);
    };
  }
}
