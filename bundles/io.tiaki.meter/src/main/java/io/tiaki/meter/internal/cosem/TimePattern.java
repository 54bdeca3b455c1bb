package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.CosemDateTime;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.YearMonth;
import java.time.temporal.TemporalAdjusters;
import java.util.Optional;

/**
 * Dates and times of the standard as octets, with fields that mean any value, and what they match
 * (IEC 62056-6-2, 4.1.6.1).
 *
 * @param year 0xffff is any
 * @param month 0xff is any
 * @param day 0xff is any, 0xfe the last, 0xfd the last but one; with a day of week the last, the
 *     last but one, or the first at or after that day
 * @param dayOfWeek 1 is Monday, 0xff is any
 */
record TimePattern(int year, int month, int day, int dayOfWeek, LocalTime time) {
  private static final int ANY = 0xff;
  private static final int ANY_YEAR = 0xffff;
  private static final int LAST = 0xfe;
  private static final int LAST_BUT_ONE = 0xfd;

  /** What 29 February of a leap year may take. */
  private static final int MOST_DAYS = 8 * 366;

  /**
   * @param time octets of a time without wildcards
   * @param date octets of a date
   */
  static TimePattern of(byte[] time, byte[] date) {
    return new TimePattern(
        (date[0] & 0xff) << 8 | date[1] & 0xff,
        date[2] & 0xff,
        date[3] & 0xff,
        date[4] & 0xff,
        time(time));
  }

  /** A date-time whose unspecified hour, minute and second are 0. */
  static TimePattern of(CosemDateTime t) {
    return new TimePattern(
        t.year(),
        t.month(),
        t.dayOfMonth(),
        t.dayOfWeek(),
        LocalTime.of(zero(t.hour()), zero(t.minute()), zero(t.second())));
  }

  static LocalTime time(byte[] time) {
    return LocalTime.of(time[0] & 0xff, time[1] & 0xff, time[2] & 0xff);
  }

  private static int zero(int field) {
    return field == ANY ? 0 : field;
  }

  /** Whether no field of the date is given. */
  boolean isAnyDay() {
    return year == ANY_YEAR && month == ANY && day == ANY && dayOfWeek == ANY;
  }

  boolean hasWildcards() {
    return year == ANY_YEAR || month >= LAST_BUT_ONE || day >= LAST_BUT_ONE;
  }

  boolean matches(LocalDate date) {
    if (year != ANY_YEAR && year != date.getYear()
        || month < LAST_BUT_ONE && month != date.getMonthValue()) {
      return false;
    }
    if (day == ANY) {
      return dayOfWeek == ANY || dayOfWeek == date.getDayOfWeek().getValue();
    }
    return resolve(YearMonth.from(date)).filter(date::equals).isPresent();
  }

  /** The day of a month, if it has it. */
  Optional<LocalDate> resolve(YearMonth in) {
    boolean fromEnd = day >= LAST_BUT_ONE;
    if (day == ANY || !fromEnd && (day < 1 || day > in.lengthOfMonth())) {
      return Optional.empty();
    }
    LocalDate end = in.atEndOfMonth();
    if (dayOfWeek == ANY) {
      return Optional.of(fromEnd ? end.minusDays(LAST - day) : in.atDay(day));
    }
    if (dayOfWeek < 1 || dayOfWeek > 7) {
      return Optional.empty();
    }
    DayOfWeek week = DayOfWeek.of(dayOfWeek);
    return Optional.of(
        fromEnd
            ? end.with(TemporalAdjusters.previousOrSame(week)).minusWeeks(LAST - day)
            : in.atDay(day).with(TemporalAdjusters.nextOrSame(week)));
  }

  /** Whether no month has the day, such as 30 February. */
  private boolean isNever() {
    int longest = month >= 1 && month <= 12 ? Month.of(month).maxLength() : 31;
    return day < LAST_BUT_ONE && day > longest;
  }

  /** The first match after a time, if it is within eight years. */
  Optional<LocalDateTime> next(LocalDateTime after) {
    if (isNever()) {
      return Optional.empty();
    }
    LocalDate date = after.toLocalDate();
    if (!time.isAfter(after.toLocalTime())) {
      date = date.plusDays(1);
    }
    if (year != ANY_YEAR && year > date.getYear()) {
      date = LocalDate.of(year, 1, 1);
    }
    for (int i = 0; i < MOST_DAYS && (year == ANY_YEAR || date.getYear() <= year); i++) {
      if (matches(date)) {
        return Optional.of(date.atTime(time));
      }
      date = date.plusDays(1);
    }
    return Optional.empty();
  }

  /** The last match at or before a time, if it is within two years. */
  Optional<LocalDateTime> last(LocalDateTime until) {
    if (isNever()) {
      return Optional.empty();
    }
    LocalDate date = until.toLocalDate();
    if (time.isAfter(until.toLocalTime())) {
      date = date.minusDays(1);
    }
    if (year < date.getYear()) {
      date = LocalDate.of(year, 12, 31);
    }
    for (int i = 0; i < 2 * 366; i++) {
      if (matches(date)) {
        return Optional.of(date.atTime(time));
      }
      date = date.minusDays(1);
    }
    return Optional.empty();
  }

  static boolean isDateTime(byte[] o) {
    int deviation = (short) ((o[9] & 0xff) << 8 | o[10] & 0xff);
    return isDate(o)
        && wild(o[5], 0, 23)
        && wild(o[6], 0, 59)
        && wild(o[7], 0, 59)
        && wild(o[8], 0, 99)
        && (deviation == Short.MIN_VALUE || deviation >= -720 && deviation <= 840);
  }

  static boolean isDate(byte[] o) {
    int month = o[2] & 0xff;
    int day = o[3] & 0xff;
    return (month >= LAST_BUT_ONE || month >= 1 && month <= 12)
        && (day >= LAST_BUT_ONE || day >= 1 && day <= 31)
        && wild(o[4], 1, 7);
  }

  static boolean isTime(byte[] o) {
    return in(o[0], 0, 23) && in(o[1], 0, 59) && in(o[2], 0, 59) && wild(o[3], 0, 99);
  }

  private static boolean wild(byte field, int least, int most) {
    return (field & 0xff) == ANY || in(field, least, most);
  }

  private static boolean in(byte field, int least, int most) {
    return (field & 0xff) >= least && (field & 0xff) <= most;
  }
}
