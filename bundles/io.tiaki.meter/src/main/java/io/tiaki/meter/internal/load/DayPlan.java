package io.tiaki.meter.internal.load;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;

/** What a home switches on during one local day; drawn from its seed and the date. Immutable. */
final class DayPlan {
  private static final int MINUTE = 60;
  private static final int HOUR = 3_600;
  private static final int MOST = 48;

  private final long from;
  private final long to;
  private final int[] starts;
  private final int[] ends;
  private final int[] watts;

  private DayPlan(long from, long to, Draft draft) {
    this.from = from;
    this.to = to;
    starts = Arrays.copyOf(draft.starts, draft.size);
    ends = Arrays.copyOf(draft.ends, draft.size);
    watts = Arrays.copyOf(draft.watts, draft.size);
  }

  /** The plan of a home for a date. */
  static DayPlan of(Household home, LocalDate date, ZoneId zone) {
    Draft draft = new Draft(Noise.mix(home.seed(), date.toEpochDay()));
    boolean weekend = date.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) > 0;
    boolean somebody = weekend || home.atHome();
    // 1 in midwinter, 0 in midsummer.
    double winter = 0.5 + 0.5 * Math.cos(2 * Math.PI * (date.getDayOfYear() - 10) / 365.25);
    morning(draft, home, weekend, winter);
    noon(draft, home, somebody);
    evening(draft, home, winter);
    machines(draft, home, somebody);
    home.car().ifPresent(rating -> car(draft, rating));
    return new DayPlan(
        date.atStartOfDay(zone).toEpochSecond(),
        date.plusDays(1).atStartOfDay(zone).toEpochSecond(),
        draft);
  }

  boolean covers(long epochSecond) {
    return epochSecond >= from && epochSecond < to;
  }

  /** W of everything that this plan has on. */
  int watts(long epochSecond) {
    int second = (int) (epochSecond - from);
    int sum = 0;
    for (int i = 0; i < starts.length; i++) {
      if (second >= starts[i] && second < ends[i]) {
        sum += watts[i];
      }
    }
    return sum;
  }

  private static void morning(Draft draft, Household home, boolean weekend, double winter) {
    int up = weekend ? 8 * HOUR : home.early() ? 6 * HOUR : 7 * HOUR;
    int awake = draft.around(up, 25 * MINUTE);
    draft.add(
        awake,
        draft.span(60, 100),
        (int) (draft.number(70, 160) * (0.4 + 0.6 * winter) + 15 * home.persons()));
    draft.add(awake + draft.span(5, 20), draft.span(3, 5), (int) draft.number(1_800, 2_200));
    draft.add(awake + draft.span(8, 30), draft.span(4, 9), (int) draft.number(800, 1_200));
    if (draft.chance(0.35)) {
      draft.add(awake + draft.span(10, 40), draft.span(4, 10), (int) draft.number(1_200, 2_000));
    }
  }

  private static void noon(Draft draft, Household home, boolean somebody) {
    if (!somebody) {
      return;
    }
    draft.add(9 * HOUR, 9 * HOUR, (int) draft.number(50, 130));
    draft.add(draft.around(10 * HOUR + 30 * MINUTE, HOUR), draft.span(3, 5), 2_000);
    draft.add(draft.around(15 * HOUR + 30 * MINUTE, HOUR), draft.span(3, 5), 2_000);
    if (draft.chance(0.6)) {
      cook(draft, draft.around(12 * HOUR, 40 * MINUTE), draft.span(15, 35), home);
    }
  }

  private static void evening(Draft draft, Household home, double winter) {
    int home18 = draft.around(17 * HOUR + 30 * MINUTE, HOUR);
    int bed = draft.around(22 * HOUR + 45 * MINUTE, 50 * MINUTE);
    draft.add(
        home18,
        bed - home18,
        (int) (draft.number(60, 140) + (40 + 110 * winter) + 20 * home.persons()));
    draft.add(
        draft.around(20 * HOUR, 45 * MINUTE), draft.span(80, 160), (int) draft.number(80, 180));
    draft.add(home18 + draft.span(5, 30), draft.span(3, 5), 2_000);
    if (draft.chance(0.8)) {
      cook(draft, draft.around(18 * HOUR + 30 * MINUTE, 40 * MINUTE), draft.span(20, 50), home);
    }
  }

  /** A hob or oven: its thermostat switches it on and off. */
  private static void cook(Draft draft, int start, int seconds, Household home) {
    int rating = (int) draft.number(1_300, 1_900) + 150 * home.persons();
    draft.add(start, 6 * MINUTE, rating);
    for (int at = start + 7 * MINUTE; at < start + seconds; at += 150) {
      draft.add(at, 70, rating);
    }
  }

  private static void machines(Draft draft, Household home, boolean somebody) {
    if (draft.chance(0.12 + 0.1 * home.persons())) {
      int start = draft.around(somebody ? 11 * HOUR : 18 * HOUR, 2 * HOUR);
      draft.add(start + 5 * MINUTE, draft.span(14, 24), (int) draft.number(1_900, 2_200));
      draft.add(start, draft.span(70, 110), (int) draft.number(120, 220));
    }
    if (draft.chance(0.1 + 0.12 * home.persons())) {
      int start = draft.around(20 * HOUR, HOUR);
      draft.add(start + 3 * MINUTE, 14 * MINUTE, (int) draft.number(1_700, 2_000));
      draft.add(start + 48 * MINUTE, 11 * MINUTE, (int) draft.number(1_700, 2_000));
      draft.add(start, 75 * MINUTE, 70);
    }
  }

  private static void car(Draft draft, double rating) {
    if (draft.chance(0.4)) {
      draft.add(
          draft.around(19 * HOUR, HOUR),
          (int) (draft.number(4_000, 14_000) / rating * HOUR),
          (int) rating);
    }
  }

  /** Collects what is switched on, and draws numbers one after the other. */
  private static final class Draft {
    private final long seed;
    private final int[] starts = new int[MOST];
    private final int[] ends = new int[MOST];
    private final int[] watts = new int[MOST];
    private int size;
    private int drawn;

    Draft(long seed) {
      this.seed = seed;
    }

    void add(int start, int seconds, int power) {
      if (size < MOST && seconds > 0) {
        starts[size] = start;
        ends[size] = start + seconds;
        watts[size++] = power;
      }
    }

    double number(double least, double most) {
      return Noise.between(seed, drawn++, least, most);
    }

    boolean chance(double probability) {
      return number(0, 1) < probability;
    }

    /** Seconds, from bounds in minutes. */
    int span(int leastMinutes, int mostMinutes) {
      return (int) number(leastMinutes * MINUTE, mostMinutes * MINUTE);
    }

    int around(int second, int spread) {
      return second + (int) ((number(-1, 1) + number(-1, 1)) / 2 * spread);
    }
  }
}
