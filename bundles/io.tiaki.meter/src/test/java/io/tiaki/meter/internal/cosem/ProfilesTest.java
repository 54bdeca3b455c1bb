package io.tiaki.meter.internal.cosem;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.ActionResult.Code;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.SelectiveAccess;
import io.tiaki.model.ObisCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Demand, its maximum, billing and load profile, event log, alarms and schedules. */
class ProfilesTest {
  private static final String DEMAND = "1-0:1.4.0.255";
  private static final String MAXIMUM = "1-0:1.6.0.255";
  private static final String BILLING = "0-0:98.1.0.255";
  private static final String LOAD = "1-0:99.1.0.255";
  private static final String LOG = "0-0:99.98.0.255";
  private static final String IMPORT = "1-0:1.8.0.255";
  private static final String END_OF_BILLING = "0-0:15.0.0.255";

  private Bench bench = new Bench();

  @Test
  void demand_is_the_energy_of_a_period_over_its_length() {
    long before = bench.number(3, IMPORT, 2);
    bench.pass(Duration.ofMinutes(15));
    long tenths = bench.number(3, IMPORT, 2) - before;
    assertThat((double) bench.number(5, DEMAND, 3))
        .isCloseTo(tenths / 10.0 * 4, org.assertj.core.data.Offset.offset(2.0));
    assertThat(bench.get(5, DEMAND, 6))
        .isEqualTo(Values.time(Instant.parse("2026-06-17T10:15:00Z")));
    assertThat(bench.get(5, DEMAND, 7)).isEqualTo(bench.get(5, DEMAND, 6));
    assertThat(bench.number(5, DEMAND, 2)).isZero();
    bench.pass(Duration.ofMinutes(5));
    assertThat(bench.number(5, DEMAND, 2)).isPositive();
  }

  @Test
  void the_maximum_only_rises_until_it_is_reset_and_outlives_a_restart() {
    long highest = 0;
    for (int i = 0; i < 8; i++) {
      bench.pass(Duration.ofMinutes(15));
      highest = Math.max(highest, bench.number(5, DEMAND, 3));
      assertThat(bench.number(4, MAXIMUM, 2)).isEqualTo(highest);
    }
    CosemData when = bench.get(4, MAXIMUM, 5);
    bench = bench.restarted();
    assertThat(bench.number(4, MAXIMUM, 2)).isEqualTo(highest);
    assertThat(bench.get(4, MAXIMUM, 5)).isEqualTo(when);
    assertThat(bench.act(4, MAXIMUM, 1)).isEqualTo(Code.SUCCESS);
    assertThat(bench.number(4, MAXIMUM, 2)).isZero();
  }

  @Test
  void periods_are_written_within_their_range_and_ended_by_hand() {
    assertThat(bench.set(5, DEMAND, 8, Values.u32(60))).isEqualTo(DataAccessResult.SUCCESS);
    assertThat(bench.set(5, DEMAND, 8, Values.u32(59))).isEqualTo(DataAccessResult.OTHER_REASON);
    assertThat(bench.set(5, DEMAND, 9, Values.u16(13))).isEqualTo(DataAccessResult.OTHER_REASON);
    assertThat(bench.set(5, DEMAND, 9, Values.u8(1))).isEqualTo(DataAccessResult.TYPE_UNMATCHED);
    assertThat(bench.set(5, DEMAND, 9, Values.u16(3))).isEqualTo(DataAccessResult.SUCCESS);
    bench.pass(Duration.ofMinutes(3));
    assertThat(bench.number(5, DEMAND, 3)).isPositive();
    bench.pass(Duration.ofSeconds(30));
    assertThat(bench.act(5, DEMAND, 2)).isEqualTo(Code.SUCCESS);
    assertThat(bench.get(5, DEMAND, 7)).isEqualTo(Values.time(bench.clock.instant()));
    assertThat(bench.act(5, DEMAND, 1)).isEqualTo(Code.SUCCESS);
    assertThat(bench.number(5, DEMAND, 3)).isZero();
  }

  @Test
  void the_end_of_a_month_is_captured_and_the_maximum_begins_anew() {
    bench.pass(Duration.ofMinutes(15));
    long maximum = bench.number(4, MAXIMUM, 2);
    bench.jump("2026-06-30T23:59:59Z");
    assertThat(bench.number(7, BILLING, 7)).isZero();
    bench.pass(Duration.ofSeconds(1));
    List<CosemData> entry = Values.elements(Values.element(bench.get(7, BILLING, 2), 0));
    assertThat(entry).hasSize(7);
    assertThat(entry.get(0)).isEqualTo(Values.time(Instant.parse("2026-07-01T00:00:00Z")));
    assertThat(entry.get(1)).isEqualTo(bench.get(3, IMPORT, 2));
    assertThat(entry.get(5)).isEqualTo(Values.u32(maximum));
    assertThat(bench.number(4, MAXIMUM, 2)).isZero();
    bench.pass(Duration.ofMinutes(1));
    assertThat(bench.number(7, BILLING, 7)).isEqualTo(1);
    bench.jump("2026-08-01T00:00:10Z");
    assertThat(bench.number(7, BILLING, 7)).isEqualTo(2);
    assertThat(bench.restarted().number(7, BILLING, 7)).isEqualTo(2);
  }

  @Test
  void a_schedule_of_one_time_takes_no_second_and_wildcards_only_where_its_type_has_them() {
    CosemData monthly = bench.get(22, END_OF_BILLING, 4);
    CosemData time = Values.element(monthly, 0);
    assertThat(bench.set(22, END_OF_BILLING, 4, Values.array(time, time)))
        .isEqualTo(DataAccessResult.OTHER_REASON);
    assertThat(bench.set(22, END_OF_BILLING, 3, Values.enumeration(4)))
        .isEqualTo(DataAccessResult.OTHER_REASON);
    assertThat(bench.set(22, END_OF_BILLING, 3, Values.enumeration(5)))
        .isEqualTo(DataAccessResult.SUCCESS);
    assertThat(bench.set(22, END_OF_BILLING, 4, Values.array(time, time)))
        .isEqualTo(DataAccessResult.SUCCESS);
    CosemData wild =
        Values.structure(Values.octets(0xff, 0, 0, 0), Values.octets(255, 255, 255, 1, 255));
    assertThat(bench.set(22, END_OF_BILLING, 4, Values.array(wild)))
        .isEqualTo(DataAccessResult.OTHER_REASON);
    assertThat(bench.set(22, END_OF_BILLING, 4, Values.u8(1)))
        .isEqualTo(DataAccessResult.TYPE_UNMATCHED);
  }

  @Test
  void a_scheduled_disconnection_happens_at_its_local_time_even_after_a_restart() {
    bench.set(8, "0-0:1.0.0.255", 3, Values.i16(-120));
    CosemData at =
        Values.structure(Values.octets(14, 0, 0, 0), Values.octets(0x07, 0xea, 6, 17, 0xff));
    assertThat(bench.set(22, "0-0:15.0.1.255", 4, Values.array(at)))
        .isEqualTo(DataAccessResult.SUCCESS);
    bench = bench.restarted();
    bench.jump("2026-06-17T11:59:59Z");
    assertThat(bench.number(70, "0-0:96.3.10.255", 3)).isEqualTo(1);
    bench.pass(Duration.ofSeconds(1));
    assertThat(bench.number(70, "0-0:96.3.10.255", 3)).isZero();
  }

  @Test
  void other_capture_objects_empty_the_billing_profile_and_unknown_ones_are_refused() {
    assertThat(bench.act(7, BILLING, 2)).isEqualTo(Code.SUCCESS);
    assertThat(bench.set(7, BILLING, 3, Values.array(Buffers.definition(3, "1-0:9.9.9.255"))))
        .isEqualTo(DataAccessResult.OTHER_REASON);
    assertThat(bench.number(7, BILLING, 7)).isEqualTo(1);
    CosemData columns =
        Values.array(Buffers.definition(3, IMPORT), Buffers.definition(8, "0-0:1.0.0.255"));
    assertThat(bench.set(7, BILLING, 3, columns)).isEqualTo(DataAccessResult.SUCCESS);
    assertThat(bench.number(7, BILLING, 7)).isZero();
    bench.act(7, BILLING, 2);
    assertThat(Values.elements(Values.element(bench.get(7, BILLING, 2), 0)))
        .containsExactly(bench.get(3, IMPORT, 2), Values.time(bench.clock.instant()));
    assertThat(bench.act(7, BILLING, 1)).isEqualTo(Code.SUCCESS);
    assertThat(bench.get(7, BILLING, 2)).isEqualTo(Values.array());
  }

  @Test
  void it_is_read_by_a_range_of_a_column_that_is_not_the_first_and_by_entry() {
    CosemData clock = Buffers.definition(8, "0-0:1.0.0.255");
    bench.set(7, BILLING, 3, Values.array(Buffers.definition(3, IMPORT), clock));
    for (int i = 0; i < 4; i++) {
      bench.act(7, BILLING, 2);
      bench.clock.move(Duration.ofMinutes(1));
    }
    CosemData found =
        bench.get(
            7,
            BILLING,
            new SelectiveAccess(
                1,
                Values.structure(
                    clock,
                    Values.time(Instant.parse("2026-06-17T10:01:00Z")),
                    Values.time(Instant.parse("2026-06-17T10:02:00Z")),
                    Values.array(clock))));
    assertThat(found)
        .isEqualTo(
            Values.array(
                Values.structure(Values.time(Instant.parse("2026-06-17T10:01:00Z"))),
                Values.structure(Values.time(Instant.parse("2026-06-17T10:02:00Z")))));
    CosemData last =
        bench.get(
            7,
            BILLING,
            new SelectiveAccess(
                2, Values.structure(Values.u32(4), Values.u32(0), Values.u16(2), Values.u16(0))));
    assertThat(last)
        .isEqualTo(
            Values.array(Values.structure(Values.time(Instant.parse("2026-06-17T10:03:00Z")))));
    SelectiveAccess foreign =
        new SelectiveAccess(
            1,
            Values.structure(
                Buffers.definition(3, MAXIMUM), Values.u32(0), Values.u32(1), Values.array()));
    assertThat(bench.manager.error(attribute(BILLING, 2), foreign))
        .isEqualTo(DataAccessResult.SCOPE_OF_ACCESS_VIOLATED);
  }

  @Test
  void a_reset_load_profile_stays_empty_over_a_restart_and_goes_on() {
    bench.pass(Duration.ofSeconds(20));
    assertThat(bench.number(7, LOAD, 7)).isEqualTo(4);
    assertThat(bench.act(7, LOAD, 1)).isEqualTo(Code.SUCCESS);
    assertThat(bench.number(7, LOAD, 7)).isZero();
    bench.pass(Duration.ofSeconds(5));
    assertThat(bench.number(7, LOAD, 7)).isEqualTo(1);
    assertThat(bench.events()).containsExactly(254);
  }

  @Test
  void the_event_log_is_reset_and_says_so_and_codes_are_shown() {
    bench.act(70, "0-0:96.3.10.255", 1);
    assertThat(bench.number(1, "0-0:96.11.0.255", 2)).isEqualTo(62);
    assertThat(bench.act(7, LOG, 1)).isEqualTo(Code.SUCCESS);
    assertThat(bench.events()).containsExactly(255);
    for (int i = 0; i < 120; i++) {
      bench.act(8, "0-0:1.0.0.255", 6, Values.i16(1));
    }
    assertThat(bench.events()).hasSize(100);
    assertThat(bench.number(7, LOG, 7)).isEqualTo(100);
    assertThat(bench.restarted().events()).hasSize(100);
  }

  @Test
  void alarms_pass_their_filter_and_are_cleared_but_never_set_by_hand() {
    assertThat(bench.set(1, "0-0:97.98.0.255", 2, Values.u32(5)))
        .isEqualTo(DataAccessResult.SUCCESS);
    assertThat(bench.number(1, "0-0:97.98.0.255", 2)).isZero();
    bench.act(8, "0-0:1.0.0.255", 6, Values.i16(10));
    assertThat(bench.number(1, "0-0:97.98.0.255", 2)).isEqualTo(1);
    bench.pass(Duration.ofSeconds(1));
    assertThat(bench.pushes).hasValue(1);
    bench.set(1, "0-0:97.98.0.255", 2, Values.u32(0));
    assertThat(bench.number(1, "0-0:97.98.0.255", 2)).isZero();
    bench.set(1, "0-0:97.98.10.255", 2, Values.u32(0xfffe));
    bench.act(8, "0-0:1.0.0.255", 6, Values.i16(10));
    assertThat(bench.number(1, "0-0:97.98.0.255", 2)).isZero();
    assertThat(bench.set(1, "0-0:97.98.10.255", 2, Values.u16(1)))
        .isEqualTo(DataAccessResult.TYPE_UNMATCHED);
  }

  @Test
  void what_is_provoked_is_an_event_an_alarm_and_a_push() {
    assertThat(bench.device.provoke("tamper")).isTrue();
    assertThat(bench.number(1, "0-0:97.98.0.255", 2)).isEqualTo(0x10);
    assertThat(bench.number(1, "0-0:96.11.0.255", 2)).isEqualTo(44);
    bench.pass(Duration.ofSeconds(1));
    assertThat(bench.pushes).hasValue(1);
    assertThat(bench.device.provoke("memory")).isTrue();
    assertThat(bench.number(1, "0-0:97.97.0.255", 2)).isEqualTo(2);
    assertThat(bench.device.provoke("217")).isTrue();
    assertThat(bench.number(1, "0-0:97.98.0.255", 2)).isEqualTo(0xb0);
    for (String unknown : new String[] {"256", "-1", "", "nonsense"}) {
      assertThat(bench.device.provoke(unknown)).as(unknown).isFalse();
    }
    assertThat(bench.number(7, LOG, 7)).isEqualTo(3);
  }

  @Test
  void frequency_and_phase_angle_are_those_of_a_home() {
    assertThat(bench.number(3, "1-0:14.7.0.255", 2)).isBetween(4_990L, 5_010L);
    assertThat(bench.number(3, "1-0:81.7.4.255", 2)).isBetween(40L, 240L);
    bench.act(70, "0-0:96.3.10.255", 1);
    assertThat(bench.number(3, "1-0:81.7.4.255", 2)).isZero();
  }

  private static AttributeDescriptor attribute(String name, int number) {
    return new AttributeDescriptor(7, ObisCode.of(name), number);
  }
}
