package io.tiaki.meter.internal.cosem;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When schedules are due while the meter looks after something else each second. */
class ScheduleTimesTest {
  private static final String PUSHES = "0-0:15.0.4.255";
  private static final LocalDateTime NOW = LocalDateTime.parse("2026-06-17T10:00:00");

  private final Bench bench = new Bench();

  @Test
  @Timeout(5)
  void a_day_that_no_month_has_costs_no_search() {
    TimePattern never = new TimePattern(0xffff, 2, 30, 0xff, LocalTime.MIDNIGHT);
    for (int i = 0; i < 100_000; i++) {
      assertThat(never.next(NOW).isPresent() || never.last(NOW).isPresent()).isFalse();
    }
  }

  @Test
  void days_that_some_months_have_are_found() {
    assertThat(new TimePattern(0xffff, 2, 29, 0xff, LocalTime.NOON).next(NOW))
        .contains(LocalDateTime.parse("2028-02-29T12:00:00"));
    assertThat(new TimePattern(0xffff, 0xff, 31, 0xff, LocalTime.NOON).next(NOW))
        .contains(LocalDateTime.parse("2026-07-31T12:00:00"));
  }

  @Test
  @Timeout(10)
  void far_times_are_not_searched_each_second() {
    everySecond();
    CosemData leap =
        Values.structure(Values.octets(0, 0, 0, 0), Values.octets(0xff, 0xff, 2, 29, 7));
    for (String schedule : new String[] {"0-0:15.0.1.255", "0-0:15.0.2.255", PUSHES}) {
      bench.set(22, schedule, 3, Values.enumeration(5));
      assertThat(bench.set(22, schedule, 4, new CosemData.Array(Collections.nCopies(16, leap))))
          .isEqualTo(DataAccessResult.SUCCESS);
    }
    bench.pass(Duration.ofHours(2));
  }

  @Test
  void a_zone_or_a_time_that_is_written_moves_what_is_next() {
    everySecond();
    assertThat(bench.set(22, PUSHES, 4, times(11, 1))).isEqualTo(DataAccessResult.SUCCESS);
    bench.pass(Duration.ofSeconds(5));
    bench.set(8, "0-0:1.0.0.255", 3, Values.i16(-60));
    bench.pass(Duration.ofSeconds(56));
    assertThat(bench.pushes).as("at 11:01 local").hasValue(1);
    bench.set(22, PUSHES, 4, times(11, 2));
    bench.pass(Duration.ofSeconds(60));
    assertThat(bench.pushes).as("at 11:02 local").hasValue(2);
    bench.act(8, "0-0:1.0.0.255", 6, Values.i16(-60));
    bench.pass(Duration.ofSeconds(1));
    int withThatOfTheClock = bench.pushes.get();
    bench.pass(Duration.ofSeconds(60));
    assertThat(bench.pushes).as("11:02 comes again").hasValue(withThatOfTheClock + 1);
  }

  /** The limiter looks each second at what does not come. */
  private void everySecond() {
    bench.set(71, "0-0:17.0.0.255", 4, Values.u32(1_000_000));
    bench.pass(Duration.ofSeconds(1));
  }

  private static CosemData times(int hour, int minute) {
    return Values.array(
        Values.structure(
            Values.octets(hour, minute, 0, 0), Values.octets(0xff, 0xff, 0xff, 0xff, 0xff)));
  }
}
