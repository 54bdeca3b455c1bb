package io.tiaki.cosem.classes;

import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.Repetition;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Activity calendar, class 20 version 0 (IEC 62056-6-2, 4.5.5): when which tariff script runs. */
public final class ActivityCalendar extends CosemObject {
  /** The usual name. */
  public static final ObisCode USUAL = ObisCode.of("0-0:13.0.0.255");

  private static final int DAYS = 7;
  private static final int PASSIVE = 6;
  private static final int ACTIVE = 2;

  /**
   * season.
   *
   * @param name of the season
   * @param start when it begins; fields may be unspecified
   * @param week name of its week
   */
  public record Season(Octets name, CosemDateTime start, Octets week) {}

  /**
   * week_profile.
   *
   * @param name of the week
   * @param days day ids from Monday to Sunday, seven, 0 to 255
   */
  public record Week(Octets name, List<Integer> days) {
    /**
     * @throws IllegalArgumentException when there are not seven days
     */
    public Week {
      days = List.copyOf(days);
      if (days.size() != DAYS) {
        throw new IllegalArgumentException("A week has seven days");
      }
    }
  }

  /**
   * day_profile.
   *
   * @param id 0 to 255
   * @param actions in the course of the day
   */
  public record Day(int id, List<DayAction> actions) {
    public Day {
      actions = List.copyOf(actions);
    }
  }

  /**
   * day_profile_action.
   *
   * @param start 4 octets: hour, minute, second, hundredths
   * @param script what is executed
   */
  public record DayAction(Octets start, ScriptReference script) {}

  /**
   * One of the two calendars.
   *
   * @param name of the calendar
   * @param seasons of the year; empty: the same all year
   * @param weeks of the seasons
   * @param days of the weeks
   */
  public record Calendar(Octets name, List<Season> seasons, List<Week> weeks, List<Day> days) {
    public Calendar {
      seasons = List.copyOf(seasons);
      weeks = List.copyOf(weeks);
      days = List.copyOf(days);
    }
  }

  public ActivityCalendar(CosemClient client, MeterId meter, ObisCode logicalName) {
    super(client, meter, 20, logicalName);
  }

  /** The calendar that counts. */
  public CompletionStage<Calendar> active() {
    return calendar(ACTIVE);
  }

  /** The calendar that waits to be activated. */
  public CompletionStage<Calendar> passive() {
    return calendar(PASSIVE);
  }

  private CompletionStage<Calendar> calendar(int first) {
    return read(
        List.of(first, first + 1, first + 2, first + 3),
        answers ->
            new Calendar(
                answers.next("calendar_name", Element::octets),
                answers.next("season_profile", e -> e.array(ActivityCalendar::season)),
                answers.next("week_profile_table", e -> e.array(ActivityCalendar::week)),
                answers.next("day_profile_table", e -> e.array(ActivityCalendar::day))));
  }

  private static Season season(Element element) {
    List<Element> parts = element.structure(3);
    return new Season(parts.get(0).octets(), parts.get(1).dateTime(), parts.get(2).octets());
  }

  private static Week week(Element element) {
    List<Element> parts = element.structure(1 + DAYS);
    return new Week(
        parts.get(0).octets(), parts.subList(1, 1 + DAYS).stream().map(Element::u8).toList());
  }

  private static Day day(Element element) {
    List<Element> parts = element.structure(2);
    return new Day(parts.get(0).u8(), parts.get(1).array(ActivityCalendar::action));
  }

  private static DayAction action(Element element) {
    List<Element> parts = element.structure(3);
    return new DayAction(
        parts.get(0).octets(4),
        new ScriptReference(parts.get(1).logicalName(), parts.get(2).u16()));
  }

  /** Writes the passive calendar, days first, its name last. */
  public CompletionStage<Void> setPassive(Calendar calendar, Repetition repetition) {
    return writeAll(
        List.of(
            new Value(9, "day_profile_table", Encoded.array(calendar.days(), this::data)),
            new Value(8, "week_profile_table", Encoded.array(calendar.weeks(), this::data)),
            new Value(7, "season_profile", Encoded.array(calendar.seasons(), this::data)),
            new Value(6, "calendar_name", Encoded.octets(calendar.name()))),
        repetition);
  }

  private CosemData data(Day day) {
    return Encoded.structure(
        Encoded.u8(day.id()),
        Encoded.array(
            day.actions(),
            a ->
                Encoded.structure(
                    Encoded.octets(a.start()),
                    Encoded.name(a.script().table()),
                    Encoded.u16(a.script().script()))));
  }

  private CosemData data(Week week) {
    CosemData[] parts = new CosemData[1 + DAYS];
    parts[0] = Encoded.octets(week.name());
    for (int i = 0; i < DAYS; i++) {
      parts[1 + i] = Encoded.u8(week.days().get(i));
    }
    return Encoded.structure(parts);
  }

  private CosemData data(Season season) {
    return Encoded.structure(
        Encoded.octets(season.name()), Encoded.time(season.start()), Encoded.octets(season.week()));
  }

  /** When the passive calendar becomes active; fields may be unspecified. */
  public CompletionStage<CosemDateTime> activationTime() {
    return read(10, "activate_passive_calendar_time", Element::dateTime);
  }

  /** Says when the passive calendar becomes active. */
  public CompletionStage<Void> setActivationTime(CosemDateTime time, Repetition repetition) {
    return write(10, "activate_passive_calendar_time", Encoded.time(time), repetition);
  }

  /** Makes the passive calendar active now. */
  public CompletionStage<Void> activate(Repetition repetition) {
    return invoke(1, "activate_passive_calendar", Encoded.ZERO, repetition);
  }
}
