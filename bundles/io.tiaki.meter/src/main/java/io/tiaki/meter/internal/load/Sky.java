package io.tiaki.meter.internal.load;

import java.time.LocalDate;

/** Sun and clouds over one neighbourhood: the same for every home, but for a little. */
final class Sky {
  private static final long SEED = 0x736b_79L;
  private static final int DAY = 86_400;
  private static final double LATITUDE = Math.toRadians(52.5);
  private static final double LONGITUDE_DEGREES = 13.4;

  private Sky() {}

  /** The sine of the sun's height; 0 or less by night. Good to about a degree. */
  static double height(long epochSecond) {
    int dayOfYear = LocalDate.ofEpochDay(Math.floorDiv(epochSecond, DAY)).getDayOfYear();
    double declination = Math.toRadians(-23.44) * Math.cos(2 * Math.PI * (dayOfYear + 10) / 365.25);
    double hours = Math.floorMod(epochSecond, DAY) / 3_600.0 + LONGITUDE_DEGREES / 15;
    double angle = Math.toRadians(15 * (hours - 12));
    return Math.sin(LATITUDE) * Math.sin(declination)
        + Math.cos(LATITUDE) * Math.cos(declination) * Math.cos(angle);
  }

  /**
   * How much light comes through, 0.12 to 1: weather of the day, passing clouds, and a home's own
   * moment.
   */
  static double clearness(long homeSeed, long epochSecond) {
    double weather = Noise.smooth(SEED, epochSecond, 6 * 3_600);
    long local = epochSecond + Math.floorMod(homeSeed, 90);
    double cloud =
        Noise.smooth(SEED + 1, local, 240) * 0.7 + Noise.smooth(SEED + 2, local, 45) * 0.3;
    double shade = Math.max(0, cloud - weather) * 1.6;
    return Math.max(0.12, 1 - Math.min(1, shade));
  }
}
