package io.tiaki.meter.internal.load;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * Power and voltage at one home's meter at any time: the same for the same meter number. Keeps only
 * the plan of the current day. For one thread at a time.
 */
public final class LoadCurve {
  private static final double NOMINAL_VOLTS = 230;
  private static final double SYSTEM_LOSSES = 0.86;

  private final Household home;
  private final ZoneId zone;
  private @Nullable DayPlan plan;

  /**
   * @param number the meter's, the seed
   * @param zone where the people live
   */
  public LoadCurve(long number, ZoneId zone) {
    home = Household.of(number);
    this.zone = zone;
  }

  /** Whether there are panels on the roof. */
  public boolean hasPhotovoltaics() {
    return home.solarPeakWatts().isPresent();
  }

  /** W that the home uses, more than 0. */
  public double consumption(long epochSecond) {
    double standby = home.baseWatts() * (0.93 + 0.14 * Noise.smooth(home.seed(), epochSecond, 97));
    long fridge = Math.floorMod(epochSecond + home.seed() % 100_000, home.fridgePeriod());
    return standby
        + (fridge < home.fridgeRun() ? home.fridgeWatts() : 0)
        + plan(epochSecond).watts(epochSecond);
  }

  /** W that the panels give, 0 or more. */
  public double generation(long epochSecond) {
    if (home.solarPeakWatts().isEmpty()) {
      return 0;
    }
    double height = Sky.height(epochSecond);
    if (height <= 0) {
      return 0;
    }
    double light = Math.pow(height, 1.15) * Sky.clearness(home.seed(), epochSecond);
    return home.solarPeakWatts().get() * SYSTEM_LOSSES * light;
  }

  /** W at the meter: positive from the grid, negative to it. */
  public double net(long epochSecond) {
    return consumption(epochSecond) - generation(epochSecond);
  }

  /** Hz of the grid: the same everywhere, around 50. */
  public double hertz(long epochSecond) {
    return 50
        + 0.04 * (Noise.smooth(50, epochSecond, 240) - 0.5)
        + 0.02 * (Noise.smooth(51, epochSecond, 11) - 0.5);
  }

  /** Degrees that the current is behind the voltage: 4 to 24. */
  public double phaseAngle(long epochSecond) {
    return 4 + 20 * Noise.smooth(home.seed() + 81, epochSecond, 173);
  }

  /** V at the meter: around 230, lower under load, higher when feeding in. */
  public double voltage(long epochSecond, double netWatts) {
    double street =
        2.4
            * (Noise.smooth(7, epochSecond, 900)
                + Noise.smooth(home.seed() + 7, epochSecond, 61)
                - 1);
    return NOMINAL_VOLTS + street - netWatts / NOMINAL_VOLTS * home.lineOhms();
  }

  /**
   * What the registers of this home's meter showed when its first year with us began: mWs imported
   * and exported.
   */
  public long[] firstRegisters() {
    double years = Noise.between(home.seed(), 20, 0.4, 9);
    double imported =
        years * (900 + 700 * home.persons()) * Noise.between(home.seed(), 21, 0.8, 1.2);
    double exported =
        home.solarPeakWatts().map(peak -> peak * 0.55 * Math.min(years, 5)).orElse(0.0);
    double milliwattSecondsPerKwh = 3.6e9;
    return new long[] {
      (long) (imported * milliwattSecondsPerKwh), (long) (exported * milliwattSecondsPerKwh)
    };
  }

  private DayPlan plan(long epochSecond) {
    DayPlan current = plan;
    if (current == null || !current.covers(epochSecond)) {
      LocalDate date = LocalDate.ofInstant(Instant.ofEpochSecond(epochSecond), zone);
      current = DayPlan.of(home, date, zone);
      plan = current;
    }
    return current;
  }
}
