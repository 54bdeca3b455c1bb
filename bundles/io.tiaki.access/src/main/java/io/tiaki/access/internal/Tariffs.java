package io.tiaki.access.internal;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When which rate holds: rules in order, the first that fits counts.
 *
 * @param rules one for each switched time of the week; the last fits always
 */
public record Tariffs(List<Window> rules) {
  private static final Pattern FORM =
      Pattern.compile(
          "(\\d{1,2})(?: +([a-z-]+))? +(\\d\\d:\\d\\d)-(\\d\\d:\\d\\d)|(\\d{1,2}) +\\*");

  private static final List<String> DAYS = List.of("mo", "tu", "we", "th", "fr", "sa", "su");
  private static final int MOST_RATES = 63;

  /**
   * A rate and when it holds.
   *
   * @param rate 1 to 63, value group E of the result's OBIS code
   * @param days on which days
   * @param from local time
   * @param to local time, midnight is the end of the day
   */
  public record Window(int rate, Set<DayOfWeek> days, LocalTime from, LocalTime to) {
    boolean holds(ZonedDateTime at) {
      LocalTime time = at.toLocalTime();
      return days.contains(at.getDayOfWeek())
          && !time.isBefore(from)
          && (to.equals(LocalTime.MIDNIGHT) || time.isBefore(to));
    }
  }

  public Tariffs {
    rules = List.copyOf(rules);
  }

  /**
   * Reads {@code 1 mo-fr 06:00-22:00; 2 *}: rate, days (all when missing) and local times; {@code
   * RATE *} is the rate of all other times and stands last.
   *
   * @throws IllegalArgumentException when it is something else
   */
  static Tariffs of(String text) {
    List<Window> all = new ArrayList<>();
    for (String part : text.split(";")) {
      if (!part.isBlank()) {
        all.add(window(part.strip()));
      }
    }
    AccessProfile.check(
        all.isEmpty() || text.strip().endsWith("*"),
        "tariffs must end with the rate of all other times, like 2 *");
    return new Tariffs(all);
  }

  private static Window window(String text) {
    Matcher m = FORM.matcher(text);
    AccessProfile.check(m.matches(), "tariffs must look like 1 mo-fr 06:00-22:00; 2 *");
    boolean otherwise = m.group(5) != null;
    int rate = Integer.parseInt(otherwise ? m.group(5) : m.group(1));
    AccessProfile.check(rate >= 1 && rate <= MOST_RATES, "a rate must be 1 to " + MOST_RATES);
    if (otherwise) {
      return new Window(
          rate, EnumSet.allOf(DayOfWeek.class), LocalTime.MIDNIGHT, LocalTime.MIDNIGHT);
    }
    LocalTime from = time(m.group(3));
    LocalTime to = time(m.group(4));
    AccessProfile.check(
        to.equals(LocalTime.MIDNIGHT) || from.isBefore(to),
        "a tariff's time must not pass midnight: write two");
    return new Window(rate, days(m.group(2)), from, to);
  }

  private static LocalTime time(String text) {
    try {
      return text.equals("24:00") ? LocalTime.MIDNIGHT : LocalTime.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("tariffs need times like 06:00", e);
    }
  }

  private static Set<DayOfWeek> days(@org.jspecify.annotations.Nullable String text) {
    if (text == null) {
      return EnumSet.allOf(DayOfWeek.class);
    }
    String[] ends = text.split("-");
    int first = DAYS.indexOf(ends[0]);
    int last = DAYS.indexOf(ends[ends.length - 1]);
    AccessProfile.check(
        first >= 0 && last >= first && ends.length <= 2, "tariffs need days like mo-fr or su");
    return EnumSet.range(DayOfWeek.of(first + 1), DayOfWeek.of(last + 1));
  }

  boolean isEmpty() {
    return rules.isEmpty();
  }

  /** The rate that holds from an instant on. */
  int rateAt(Instant instant, ZoneId zone) {
    ZonedDateTime at = instant.atZone(zone);
    return rules.stream()
        .filter(w -> w.holds(at))
        .findFirst()
        .map(Window::rate)
        .orElseThrow(() -> new IllegalStateException("the last rule fits always"));
  }

  /** The instants of a period at which the rate changes, its two ends among them, in order. */
  List<Instant> switches(Periods.Period period, ZoneId zone) {
    TreeSet<Instant> candidates = new TreeSet<>();
    LocalDate last = period.to().atZone(zone).toLocalDate();
    for (LocalDate day = period.from().atZone(zone).toLocalDate();
        !day.isAfter(last);
        day = day.plusDays(1)) {
      for (Window window : rules) {
        candidates.add(ZonedDateTime.of(day, window.from(), zone).toInstant());
        candidates.add(ZonedDateTime.of(day, window.to(), zone).toInstant());
      }
    }
    List<Instant> switches = new ArrayList<>(List.of(period.from()));
    int rate = rateAt(period.from(), zone);
    for (Instant at : candidates.subSet(period.from(), false, period.to(), false)) {
      if (rateAt(at, zone) != rate) {
        rate = rateAt(at, zone);
        switches.add(at);
      }
    }
    switches.add(period.to());
    return switches;
  }
}
