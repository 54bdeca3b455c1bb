package io.tiaki.usecase.tariff.internal;

import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.classes.ActivityCalendar.Calendar;
import io.tiaki.cosem.classes.ActivityCalendar.Day;
import io.tiaki.cosem.classes.ActivityCalendar.DayAction;
import io.tiaki.cosem.classes.ActivityCalendar.Season;
import io.tiaki.cosem.classes.ActivityCalendar.Week;
import io.tiaki.cosem.classes.ScriptReference;
import io.tiaki.cosem.classes.ScriptTable;
import io.tiaki.cosem.classes.SpecialDaysTable.SpecialDay;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A tariff scheme as an instruction wants it. It is checked as a whole, whoever made it: a meter
 * takes tables that do not fit together without a word, and then counts in no tariff.
 *
 * @param calendar seasons, weeks and days
 * @param specialDays days with a day of their own
 * @param activation when the calendar begins to count
 */
record Scheme(Calendar calendar, List<SpecialDay> specialDays, Activation activation) {
  /** Of seasons, weeks, days, and switching times of a day. */
  static final int MOST = 16;

  static final int MOST_SPECIAL = 64;
  private static final int MOST_CHARACTERS = 4_096;
  private static final int DAYS = 7;
  private static final int ANY_YEAR = 0xffff;
  private static final int ANY = 0xff;
  private static final int NO_DEVIATION = -32_768;
  private static final String NAME = "[A-Za-z0-9._-]{1,16}";
  private static final Pattern SEASON =
      Pattern.compile("(" + NAME + ") (\\d\\d)-(\\d\\d) (" + NAME + ")");
  private static final Pattern WEEK = Pattern.compile("(" + NAME + ")((?: \\d{1,3}){7})");
  private static final Pattern DAY =
      Pattern.compile("(\\d{1,3})((?: \\d\\d:\\d\\d=\\d{1,2}){1," + MOST + "})");
  private static final Pattern SPECIAL =
      Pattern.compile("(?:(\\d{4})-)?(\\d\\d)-(\\d\\d) (\\d{1,3})");

  /**
   * When a calendar begins to count.
   *
   * @param now at once
   * @param at at this time; empty when it is not now: it waits until it is activated
   */
  record Activation(boolean now, Optional<Instant> at) {}

  Scheme {
    specialDays = List.copyOf(specialDays);
  }

  /**
   * Reads the parameters.
   *
   * @throws IllegalArgumentException when one cannot be right; the message says which and why
   */
  static Scheme of(Map<String, String> parameters) {
    String name = parameters.getOrDefault("name", "");
    check(name.matches(NAME), "name is not 1 to 16 characters of A-Z a-z 0-9 . _ -");
    Calendar calendar =
        new Calendar(
            Octets.ofAscii(name),
            entries(parameters, "seasons", 1, MOST, SEASON, Scheme::season),
            entries(parameters, "weeks", 1, MOST, WEEK, Scheme::week),
            entries(parameters, "days", 1, MOST, DAY, Scheme::day));
    List<SpecialDay> numbered = new ArrayList<>();
    for (SpecialDay one :
        entries(parameters, "special.days", 0, MOST_SPECIAL, SPECIAL, Scheme::special)) {
      numbered.add(new SpecialDay(numbered.size() + 1, one.date(), one.dayId()));
    }
    Scheme scheme = new Scheme(calendar, numbered, activation(parameters));
    scheme.checkReferences();
    return scheme;
  }

  private static <T> List<T> entries(
      Map<String, String> parameters,
      String name,
      int least,
      int most,
      Pattern form,
      Function<Matcher, T> entry) {
    String text = parameters.getOrDefault(name, "");
    check(
        text.length() <= MOST_CHARACTERS,
        name + " has more than " + MOST_CHARACTERS + " characters");
    String[] parts = text.isEmpty() ? new String[0] : text.split(",", most + 2);
    check(
        parts.length >= least && parts.length <= most,
        name + " has not " + least + " to " + most + " entries");
    List<T> all = new ArrayList<>(parts.length);
    for (String part : parts) {
      Matcher matcher = form.matcher(part);
      check(matcher.matches(), name + ", entry " + (all.size() + 1) + ", has not its form");
      try {
        all.add(entry.apply(matcher));
      } catch (IllegalArgumentException | DateTimeException e) {
        throw new IllegalArgumentException(
            name + ", entry " + (all.size() + 1) + ": " + e.getMessage(), e);
      }
    }
    return all;
  }

  private static Season season(Matcher parts) {
    int month = Integer.parseInt(parts.group(2));
    int day = Integer.parseInt(parts.group(3));
    checkDate(2001, month, day);
    return new Season(
        Octets.ofAscii(parts.group(1)),
        new CosemDateTime(ANY_YEAR, month, day, ANY, 0, 0, 0, 0, NO_DEVIATION, ANY),
        Octets.ofAscii(parts.group(4)));
  }

  private static Week week(Matcher parts) {
    List<Integer> days =
        Arrays.stream(parts.group(2).strip().split(" ", DAYS)).map(Scheme::dayId).toList();
    return new Week(Octets.ofAscii(parts.group(1)), days);
  }

  private static Day day(Matcher parts) {
    List<DayAction> actions = new ArrayList<>();
    int last = -1;
    for (String one : parts.group(2).strip().split(" ", MOST)) {
      int hour = Integer.parseInt(one.substring(0, 2));
      int minute = Integer.parseInt(one.substring(3, 5));
      int tariff = Integer.parseInt(one.substring(6));
      check(hour < 24 && minute < 60, "there is no such time of day");
      check(tariff >= 1 && tariff <= 63, "a tariff is 1 to 63");
      int start = hour * 60 + minute;
      check(last >= 0 || start == 0, "a day begins with 00:00");
      check(start > last, "its times do not rise");
      last = start;
      actions.add(
          new DayAction(
              Octets.of(new byte[] {(byte) hour, (byte) minute, 0, 0}),
              new ScriptReference(ScriptTable.TARIFF, tariff)));
    }
    return new Day(dayId(parts.group(1)), actions);
  }

  private static SpecialDay special(Matcher parts) {
    int year = parts.group(1) == null ? ANY_YEAR : Integer.parseInt(parts.group(1));
    int month = Integer.parseInt(parts.group(2));
    int day = Integer.parseInt(parts.group(3));
    // 29 February is one in some years.
    checkDate(year == ANY_YEAR ? 2000 : year, month, day);
    byte[] date = {(byte) (year >> 8), (byte) year, (byte) month, (byte) day, (byte) ANY};
    return new SpecialDay(0, Octets.of(date), dayId(parts.group(4)));
  }

  private static void checkDate(int year, int month, int day) {
    check(LocalDate.of(year, month, day).getYear() >= 2000, "a year is 2000 or later");
  }

  private static int dayId(String text) {
    int id = Integer.parseInt(text);
    check(id <= 255, "a day's id is 0 to 255");
    return id;
  }

  private static Activation activation(Map<String, String> parameters) {
    String text = parameters.getOrDefault("activation", "");
    if (text.equals("now") || text.equals("wait")) {
      return new Activation(text.equals("now"), Optional.empty());
    }
    check(
        text.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ"),
        "activation is neither now nor wait nor a time like 2027-01-01T00:00:00Z");
    try {
      return new Activation(false, Optional.of(Instant.parse(text)));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("activation is no time that there is", e);
    }
  }

  private void checkReferences() {
    Set<Octets> weeks = distinct("weeks", calendar.weeks().stream().map(Week::name).toList());
    Set<Integer> days = distinct("days", calendar.days().stream().map(Day::id).toList());
    distinct("seasons", calendar.seasons().stream().map(Season::name).toList());
    distinct("seasons", calendar.seasons().stream().map(Season::start).toList());
    distinct("special.days", specialDays.stream().map(SpecialDay::date).toList());
    check(
        calendar.seasons().stream().map(Season::week).allMatch(weeks::contains),
        "seasons name a week that weeks does not have");
    check(
        calendar.weeks().stream().flatMap(w -> w.days().stream()).allMatch(days::contains),
        "weeks name a day that days does not have");
    check(
        specialDays.stream().map(SpecialDay::dayId).allMatch(days::contains),
        "special.days name a day that days does not have");
  }

  private static <T> Set<T> distinct(String name, List<T> all) {
    Set<T> set = new HashSet<>(all);
    check(set.size() == all.size(), name + " has the same twice");
    return set;
  }

  /** The tariffs that its days switch to. */
  Set<Integer> tariffs() {
    return calendar.days().stream()
        .flatMap(day -> day.actions().stream())
        .map(action -> action.script().script())
        .collect(Collectors.toSet());
  }

  private static void check(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
