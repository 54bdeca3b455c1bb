package io.tiaki.meter.internal.cosem;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.ActionResult.Code;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.codec.Axdr;
import io.tiaki.meter.internal.metering.Status;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ClockObjectTest {
  private static final String CLOCK = "0-0:1.0.0.255";
  private static final CosemData LAST_SUNDAY_OF_MARCH_AT_2 =
      Values.octets(0xff, 0xff, 3, 0xfe, 7, 2, 0, 0, 0, 0x80, 0, 0);
  private static final CosemData LAST_SUNDAY_OF_OCTOBER_AT_3 =
      Values.octets(0xff, 0xff, 10, 0xfe, 7, 3, 0, 0, 0, 0x80, 0, 0x80);

  private Bench bench = new Bench();

  @Test
  void a_time_that_was_set_goes_on_and_outlives_a_restart() {
    assertThat(bench.set(8, CLOCK, 2, Values.time(Instant.parse("2026-06-17T11:30:00Z"))))
        .isEqualTo(DataAccessResult.SUCCESS);
    bench.pass(Duration.ofSeconds(7));
    assertThat(now()).isEqualTo(Instant.parse("2026-06-17T11:30:07Z"));

    bench = bench.restarted();
    assertThat(now()).isEqualTo(Instant.parse("2026-06-17T11:30:07Z"));
    assertThat(bench.events()).containsExactly(4, 5);
  }

  @Test
  void the_next_entry_of_the_profile_says_that_the_clock_was_adjusted() {
    bench.set(8, CLOCK, 2, Values.time(Instant.parse("2026-06-17T10:00:30Z")));
    bench.pass(Duration.ofSeconds(10));
    assertThat(bench.device.meter().rows(0, 2))
        .extracting(row -> row.status())
        .containsExactly(Status.CLOCK_ADJUSTED, Status.GOOD);
  }

  @Test
  void local_time_without_deviation_is_taken_in_the_zone_of_the_clock() {
    bench.set(8, CLOCK, 3, Values.i16(-60));
    bench.set(8, CLOCK, 2, Values.octets(0x07, 0xea, 6, 17, 0xff, 13, 0, 0, 0, 0x80, 0, 0));
    assertThat(now()).isEqualTo(Instant.parse("2026-06-17T12:00:00Z"));
    assertThat(shown().hour()).isEqualTo(13);
    assertThat(shown().deviation()).isEqualTo(-60);
  }

  @Test
  void what_is_no_time_or_out_of_range_is_refused_without_effect() {
    assertThat(bench.set(8, CLOCK, 2, Values.octets(1, 2, 3)))
        .isEqualTo(DataAccessResult.TYPE_UNMATCHED);
    assertThat(bench.set(8, CLOCK, 2, Values.octets(0x07, 0xea, 13, 1, 1, 0, 0, 0, 0, 0, 0, 0)))
        .isEqualTo(DataAccessResult.OTHER_REASON);
    assertThat(bench.set(8, CLOCK, 2, LAST_SUNDAY_OF_MARCH_AT_2))
        .isEqualTo(DataAccessResult.OTHER_REASON);
    assertThat(bench.set(8, CLOCK, 7, Values.i8(121))).isEqualTo(DataAccessResult.OTHER_REASON);
    assertThat(bench.set(8, CLOCK, 8, Values.u8(1))).isEqualTo(DataAccessResult.TYPE_UNMATCHED);
    assertThat(bench.set(8, CLOCK, 4, Values.u8(1))).isEqualTo(DataAccessResult.READ_WRITE_DENIED);
    assertThat(now()).isEqualTo(bench.clock.instant());
    assertThat(bench.events()).isEmpty();
  }

  @Test
  void the_clock_goes_from_2000_to_2099() {
    assertThat(
            bench.set(8, CLOCK, 2, Values.octets(0x07, 0xcf, 12, 31, 0xff, 23, 0, 0, 0, 0, 0, 0)))
        .isEqualTo(DataAccessResult.OTHER_REASON);
    assertThat(
            bench.set(8, CLOCK, 2, Values.octets(0xff, 0xfe, 12, 31, 0xff, 23, 0, 0, 0, 0, 0, 0)))
        .isEqualTo(DataAccessResult.OTHER_REASON);
    assertThat(bench.set(8, CLOCK, 2, Values.octets(8, 0x33, 12, 31, 0xff, 23, 59, 30, 0, 0, 0, 0)))
        .isEqualTo(DataAccessResult.SUCCESS);
    assertThat(bench.act(8, CLOCK, 6, Values.i16(60))).isEqualTo(Code.OTHER_REASON);
    assertThat(now()).isEqualTo(Instant.parse("2099-12-31T23:59:30Z"));
  }

  @Test
  void daylight_saving_shifts_what_is_shown_between_its_begin_and_end() {
    bench.set(8, CLOCK, 3, Values.i16(-60));
    bench.set(8, CLOCK, 5, LAST_SUNDAY_OF_MARCH_AT_2);
    bench.set(8, CLOCK, 6, LAST_SUNDAY_OF_OCTOBER_AT_3);
    bench.set(8, CLOCK, 7, Values.i8(60));
    assertThat(shown().hour()).isEqualTo(11);
    bench.set(8, CLOCK, 8, Values.bool(true));
    assertThat(shown().hour()).isEqualTo(12);
    assertThat(shown().deviation()).isEqualTo(-120);
    assertThat(shown().clockStatus()).isEqualTo(0x80);
    assertThat(bench.number(8, CLOCK, 4)).isEqualTo(0x80);

    bench.jump("2026-10-25T00:59:59Z");
    assertThat(shown().hour()).isEqualTo(2);
    bench.pass(Duration.ofSeconds(1));
    assertThat(shown().hour()).isEqualTo(2);
    assertThat(shown().deviation()).isEqualTo(-60);
    assertThat(bench.events()).containsExactly(3);

    bench.jump("2027-03-28T00:59:59Z");
    assertThat(shown().hour()).isEqualTo(1);
    bench.pass(Duration.ofSeconds(6));
    assertThat(shown().hour()).isEqualTo(3);
    assertThat(bench.device.meter().last().orElseThrow().status())
        .isEqualTo(Status.DAYLIGHT_SAVING);
  }

  @Test
  void in_the_south_summer_is_around_new_year() {
    bench.set(8, CLOCK, 5, LAST_SUNDAY_OF_OCTOBER_AT_3);
    bench.set(8, CLOCK, 6, LAST_SUNDAY_OF_MARCH_AT_2);
    bench.set(8, CLOCK, 7, Values.i8(60));
    bench.set(8, CLOCK, 8, Values.bool(true));
    assertThat(shown().deviation()).isZero();
    bench.jump("2026-12-24T18:00:00Z");
    assertThat(shown().deviation()).isEqualTo(-60);
  }

  @Test
  void it_is_adjusted_to_quarters_minutes_and_the_capture_period() {
    bench.clock.move(Duration.ofSeconds(8 * 60 + 33));
    assertThat(bench.act(8, CLOCK, 2)).isEqualTo(Code.SUCCESS);
    assertThat(now()).isEqualTo(Instant.parse("2026-06-17T10:08:35Z"));
    bench.act(8, CLOCK, 3);
    assertThat(now()).isEqualTo(Instant.parse("2026-06-17T10:09:00Z"));
    bench.act(8, CLOCK, 1);
    assertThat(now()).isEqualTo(Instant.parse("2026-06-17T10:15:00Z"));
  }

  @Test
  void it_is_shifted_by_a_quarter_of_an_hour_at_most() {
    assertThat(bench.act(8, CLOCK, 6, Values.i16(-900))).isEqualTo(Code.SUCCESS);
    assertThat(now()).isEqualTo(Instant.parse("2026-06-17T09:45:00Z"));
    assertThat(bench.act(8, CLOCK, 6, Values.i16(901))).isEqualTo(Code.OTHER_REASON);
    assertThat(bench.act(8, CLOCK, 6, Values.u16(1))).isEqualTo(Code.TYPE_UNMATCHED);
    assertThat(now()).isEqualTo(Instant.parse("2026-06-17T09:45:00Z"));
  }

  @Test
  void a_preset_time_is_taken_within_its_interval_once() {
    CosemData preset =
        Values.structure(
            Values.time(Instant.parse("2026-06-17T10:05:00Z")),
            Values.time(Instant.parse("2026-06-17T10:01:00Z")),
            Values.time(Instant.parse("2026-06-17T10:02:00Z")));
    assertThat(bench.act(8, CLOCK, 5, preset)).isEqualTo(Code.SUCCESS);
    assertThat(bench.act(8, CLOCK, 4)).isEqualTo(Code.OTHER_REASON);
    bench.clock.move(Duration.ofSeconds(90));
    assertThat(bench.act(8, CLOCK, 4)).isEqualTo(Code.SUCCESS);
    assertThat(now()).isEqualTo(Instant.parse("2026-06-17T10:05:00Z"));
    assertThat(bench.act(8, CLOCK, 4)).isEqualTo(Code.OTHER_REASON);
  }

  private CosemDateTime shown() {
    return Axdr.dateTime(bench.get(8, CLOCK, 2)).orElseThrow();
  }

  private Instant now() {
    return shown().toInstant().orElseThrow();
  }
}
