package io.tiaki.usecase.tariff.internal;

import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.classes.ActivityCalendar;
import io.tiaki.cosem.classes.ActivityCalendar.Calendar;
import io.tiaki.cosem.classes.ActivityCalendar.Season;
import io.tiaki.cosem.classes.SpecialDaysTable;
import io.tiaki.cosem.classes.SpecialDaysTable.SpecialDay;
import io.tiaki.model.MeterId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * Calendars and special days as a meter has them.
 *
 * @param active what counts
 * @param passive what waits to be activated
 * @param activation when it is; {@link #NEVER} or a time, fields may be unspecified
 * @param specialDays days with a day of their own, for whichever calendar counts
 */
record Tables(
    Calendar active, Calendar passive, CosemDateTime activation, List<SpecialDay> specialDays) {
  /** No time. */
  static final CosemDateTime NEVER =
      new CosemDateTime(0xffff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, -32_768, 0xff);

  /** More entries than any meter has: an outcome with them must stay small. */
  private static final int MOST_ENTRIES = 2_000;

  private static final int MOST_NAME = 64;

  Tables {
    specialDays = List.copyOf(specialDays);
  }

  static CompletionStage<Tables> read(CosemClient client, MeterId meter) {
    ActivityCalendar calendar = new ActivityCalendar(client, meter, ActivityCalendar.USUAL);
    SpecialDaysTable days = new SpecialDaysTable(client, meter, SpecialDaysTable.USUAL);
    return calendar
        .active()
        .thenCompose(
            active ->
                calendar
                    .passive()
                    .thenCompose(
                        passive ->
                            calendar
                                .activationTime()
                                .thenCompose(
                                    time ->
                                        days.entries()
                                            .thenApply(
                                                all -> new Tables(active, passive, time, all)))))
        .thenCompose(Tables::bounded);
  }

  private static CompletionStage<Tables> bounded(Tables tables) {
    return entries(tables.active) + entries(tables.passive) + tables.specialDays.size()
                <= MOST_ENTRIES
            && hasShortNames(tables.active)
            && hasShortNames(tables.passive)
        ? CompletableFuture.completedStage(tables)
        : CompletableFuture.failedStage(
            new CosemException(
                Reason.PROTOCOL,
                "its calendars have more than "
                    + MOST_ENTRIES
                    + " entries, or names of more than "
                    + MOST_NAME
                    + " octets"));
  }

  private static int entries(Calendar calendar) {
    return calendar.seasons().size()
        + calendar.weeks().size()
        + calendar.days().stream().mapToInt(day -> 1 + day.actions().size()).sum();
  }

  private static boolean hasShortNames(Calendar calendar) {
    return calendar.name().length() <= MOST_NAME
        && calendar.seasons().stream()
            .allMatch(s -> s.name().length() <= MOST_NAME && s.week().length() <= MOST_NAME)
        && calendar.weeks().stream().allMatch(w -> w.name().length() <= MOST_NAME);
  }

  /** Whether the passive calendar is to become active at some time. */
  boolean isPending() {
    return !unspecifiedDate();
  }

  private boolean unspecifiedDate() {
    return activation.year() == 0xffff
        && activation.month() == 0xff
        && activation.dayOfMonth() == 0xff;
  }

  /** When the passive calendar becomes active, if that is one certain time. */
  Optional<Instant> at() {
    return activation.toInstant();
  }

  /** Whether two calendars count the same and have the same name. */
  static boolean same(Calendar one, Calendar other) {
    return one.name().equals(other.name())
        && sameSeasons(one.seasons(), other.seasons())
        && one.weeks().equals(other.weeks())
        && one.days().equals(other.days());
  }

  static boolean sameSeasons(List<Season> some, List<Season> others) {
    return some.stream()
        .map(Tables::plain)
        .toList()
        .equals(others.stream().map(Tables::plain).toList());
  }

  /** Meters fill in what does not matter of the beginning of a season as they like. */
  private static Season plain(Season season) {
    CosemDateTime t = season.start();
    return new Season(
        season.name(),
        new CosemDateTime(
            t.year(),
            t.month(),
            t.dayOfMonth(),
            t.dayOfWeek(),
            zero(t.hour()),
            zero(t.minute()),
            zero(t.second()),
            0,
            NEVER.deviation(),
            NEVER.clockStatus()),
        season.week());
  }

  private static int zero(int field) {
    return field == 0xff ? 0 : field;
  }

  /** Whether it has exactly these special days; how it numbers them does not matter. */
  boolean hasSpecialDays(List<SpecialDay> wished) {
    return specialDays.size() == wished.size() && byDate(specialDays).equals(byDate(wished));
  }

  private static Map<Octets, Integer> byDate(List<SpecialDay> days) {
    return days.stream()
        .collect(Collectors.toMap(SpecialDay::date, SpecialDay::dayId, (first, second) -> first));
  }

  /** For people. */
  String text() {
    return "calendar "
        + name(active)
        + " counts, "
        + name(passive)
        + (isPending()
            ? " becomes active " + at().map(time -> "at " + time).orElse("at its time")
            : " waits")
        + "; "
        + specialDays.size()
        + (specialDays.size() == 1 ? " special day" : " special days");
  }

  private static String name(Calendar calendar) {
    return calendar.name().length() == 0 ? "without a name" : '"' + calendar.name().toAscii() + '"';
  }
}
