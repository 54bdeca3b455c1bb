package io.tiaki.meter.internal.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class LoadCurveTest {
  private static final ZoneId ZONE = ZoneId.of("Europe/Stockholm");
  private static final LocalDate JUNE = LocalDate.of(2026, 6, 17);
  private static final LocalDate JANUARY = LocalDate.of(2026, 1, 14);
  private static final int HOMES = 60;
  private static final int STEP = 60;

  @Test
  void most_homes_use_3_to_25_kwh_a_day() {
    int usual = 0;
    for (int number = 1; number <= HOMES; number++) {
      double kwh = kwh(new LoadCurve(number, ZONE), JANUARY);
      assertThat(kwh).isBetween(1.5, 45.0);
      usual += kwh >= 3 && kwh <= 25 ? 1 : 0;
    }
    assertThat(usual).isGreaterThanOrEqualTo(HOMES * 85 / 100);
  }

  @Test
  void a_home_always_uses_something_and_never_more_than_its_fuse_allows() {
    for (int number = 1; number <= HOMES; number++) {
      LoadCurve curve = new LoadCurve(number, ZONE);
      long from = midnight(JUNE);
      for (long t = from; t < from + 86_400; t += STEP) {
        assertThat(curve.consumption(t)).isBetween(30.0, 24_000.0);
      }
    }
  }

  @Test
  void the_evening_is_higher_than_the_night() {
    double night = 0;
    double evening = 0;
    for (int number = 1; number <= HOMES; number++) {
      LoadCurve curve = new LoadCurve(number, ZONE);
      night += mean(curve, midnight(JANUARY) + 2 * 3_600, 2 * 3_600);
      evening += mean(curve, midnight(JANUARY) + 18 * 3_600, 2 * 3_600);
    }
    assertThat(evening).isGreaterThan(2 * night);
  }

  @Test
  void winter_needs_more_than_summer() {
    double winter = 0;
    double summer = 0;
    for (int number = 1; number <= HOMES; number++) {
      LoadCurve curve = new LoadCurve(number, ZONE);
      for (int day = 0; day < 7; day++) {
        winter += kwh(curve, JANUARY.plusDays(day));
        summer += kwh(curve, JUNE.plusDays(day));
      }
    }
    assertThat(winter).isGreaterThan(1.05 * summer);
  }

  @Test
  void only_homes_with_panels_export_and_only_by_daylight() {
    long from = JUNE.atStartOfDay(ZoneOffset.UTC).toEpochSecond();
    int exporting = 0;
    for (int number = 1; number <= HOMES; number++) {
      LoadCurve curve = new LoadCurve(number, ZONE);
      boolean exports = false;
      for (long t = from; t < from + 86_400; t += STEP) {
        if (curve.net(t) < 0) {
          exports = true;
          assertThat(curve.hasPhotovoltaics()).isTrue();
          assertThat((t - from) / 3_600.0).isBetween(3.0, 19.5);
        }
      }
      exporting += exports ? 1 : 0;
    }
    assertThat(exporting).isBetween(HOMES / 4, HOMES * 2 / 5);
  }

  @Test
  void the_sun_does_not_shine_at_night() {
    LoadCurve curve = new LoadCurve(3, ZONE);
    assertThat(curve.hasPhotovoltaics()).isTrue();
    assertThat(curve.generation(JANUARY.atTime(23, 0).toEpochSecond(ZoneOffset.UTC))).isZero();
    assertThat(curve.generation(JANUARY.atTime(11, 0).toEpochSecond(ZoneOffset.UTC))).isPositive();
  }

  @Test
  void the_voltage_sags_with_load_and_stays_within_ten_percent() {
    LoadCurve curve = new LoadCurve(1, ZONE);
    long noon = midnight(JUNE) + 43_200;
    assertThat(curve.voltage(noon, 7_000)).isLessThan(curve.voltage(noon, 0) - 2);
    assertThat(curve.voltage(noon, -7_000)).isGreaterThan(curve.voltage(noon, 0) + 2);
    for (int number = 1; number <= HOMES; number++) {
      LoadCurve home = new LoadCurve(number, ZONE);
      for (long t = midnight(JUNE); t < midnight(JUNE) + 86_400; t += 5 * STEP) {
        assertThat(home.voltage(t, home.net(t))).isCloseTo(230, within(23.0));
      }
    }
  }

  @Test
  void the_same_number_gives_the_same_curve_whatever_was_asked_before() {
    LoadCurve one = new LoadCurve(17, ZONE);
    LoadCurve other = new LoadCurve(17, ZONE);
    other.net(midnight(JANUARY) + 5);
    long t = midnight(JUNE) + 66_600;
    assertThat(one.net(t)).isEqualTo(other.net(t));
    assertThat(new LoadCurve(18, ZONE).net(t)).isNotEqualTo(one.net(t));
  }

  private static long midnight(LocalDate date) {
    return date.atStartOfDay(ZONE).toEpochSecond();
  }

  private static double kwh(LoadCurve curve, LocalDate date) {
    return mean(curve, midnight(date), 86_400) * 24 / 1_000;
  }

  private static double mean(LoadCurve curve, long from, int seconds) {
    double sum = 0;
    for (long t = from; t < from + seconds; t += STEP) {
      sum += curve.consumption(t);
    }
    return sum / (seconds / (double) STEP);
  }
}
