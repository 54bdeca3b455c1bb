package io.tiaki.meter.internal.cosem;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.ActionResult.Code;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Register activation, tariff scripts, activity calendar and special days. */
class TariffsTest {
  private static final String ACTIVATION = "0-0:14.0.0.255";
  private static final String CALENDAR = "0-0:13.0.0.255";
  private static final String SPECIAL_DAYS = "0-0:11.0.0.255";
  private static final String SCRIPTS = "0-0:10.0.100.255";
  private static final String DAY = "1-0:1.8.1.255";
  private static final String NIGHT = "1-0:1.8.2.255";
  private static final String TOTAL = "1-0:1.8.0.255";

  private Bench bench = new Bench();

  @Test
  void from_the_factory_the_first_tariff_counts_everything() {
    bench.pass(Duration.ofMinutes(10));
    assertThat(bench.number(3, DAY, 2)).isEqualTo(bench.number(3, TOTAL, 2));
    assertThat(bench.number(3, NIGHT, 2)).isZero();
  }

  @Test
  void only_the_register_of_the_active_mask_counts_and_nothing_is_lost() {
    assertThat(bench.act(9, SCRIPTS, 1, Values.u16(2))).isEqualTo(Code.SUCCESS);
    assertThat(bench.get(6, ACTIVATION, 4)).isEqualTo(Tariffs.mask(2));
    long before = bench.number(3, DAY, 2);
    bench.pass(Duration.ofHours(1));
    assertThat(bench.number(3, DAY, 2)).isEqualTo(before);
    assertThat(bench.number(3, NIGHT, 2)).isPositive();
    assertTotal();

    bench.act(9, SCRIPTS, 1, Values.u16(1));
    long night = bench.number(3, NIGHT, 2);
    bench.pass(Duration.ofHours(1));
    assertThat(bench.number(3, NIGHT, 2)).isEqualTo(night);
    assertThat(bench.number(3, DAY, 2)).isGreaterThan(before);
    assertTotal();
  }

  @Test
  void what_was_counted_outlives_a_restart() {
    bench.act(9, SCRIPTS, 1, Values.u16(2));
    long day = bench.number(3, DAY, 2);
    bench = bench.restarted();
    assertThat(bench.get(6, ACTIVATION, 4)).isEqualTo(Tariffs.mask(2));
    assertThat(bench.number(3, DAY, 2)).isEqualTo(day);
  }

  @Test
  void a_tariff_register_is_reset_and_the_total_is_not() {
    assertThat(bench.act(3, DAY, 1)).isEqualTo(Code.SUCCESS);
    assertThat(bench.number(3, DAY, 2)).isZero();
    assertThat(bench.act(3, TOTAL, 1)).isEqualTo(Code.READ_WRITE_DENIED);
    bench.pass(Duration.ofHours(1));
    assertThat(bench.number(3, DAY, 2)).isPositive();
  }

  @Test
  void masks_are_added_replaced_and_deleted() {
    CosemData both =
        Values.structure(Values.text("both"), Values.array(Values.u8(1), Values.u8(2)));
    assertThat(bench.act(6, ACTIVATION, 2, both)).isEqualTo(Code.SUCCESS);
    assertThat(bench.set(6, ACTIVATION, 4, Values.text("both")))
        .isEqualTo(DataAccessResult.SUCCESS);
    long night = bench.number(3, NIGHT, 2);
    bench.pass(Duration.ofHours(1));
    assertThat(bench.number(3, NIGHT, 2)).isGreaterThan(night);
    assertThat(bench.act(6, ACTIVATION, 3, Values.text("both"))).isEqualTo(Code.SUCCESS);
    assertThat(bench.act(6, ACTIVATION, 3, Values.text("both"))).isEqualTo(Code.OTHER_REASON);
    assertThat(Values.elements(bench.get(6, ACTIVATION, 3))).hasSize(2);
  }

  @Test
  void unknown_masks_and_foreign_registers_are_refused_without_effect() {
    assertThat(bench.set(6, ACTIVATION, 4, Values.text("none")))
        .isEqualTo(DataAccessResult.OTHER_REASON);
    assertThat(bench.set(6, ACTIVATION, 4, Values.u8(1)))
        .isEqualTo(DataAccessResult.TYPE_UNMATCHED);
    assertThat(
            bench.set(
                6, ACTIVATION, 2, Values.array(Values.structure(Values.u16(3), Bench.name(TOTAL)))))
        .isEqualTo(DataAccessResult.OTHER_REASON);
    assertThat(bench.get(6, ACTIVATION, 4)).isEqualTo(Tariffs.mask(1));
    assertThat(Values.elements(bench.get(6, ACTIVATION, 2))).hasSize(2);
  }

  @Test
  void the_day_profile_of_season_and_week_switches_tariffs_at_its_times() {
    writePassive();
    assertThat(bench.act(20, CALENDAR, 1)).isEqualTo(Code.SUCCESS);
    assertThat(bench.get(20, CALENDAR, 2)).isEqualTo(Values.text("2026"));
    bench.pass(Duration.ofSeconds(1));
    assertThat(active()).as("Wednesday at ten").isEqualTo(Tariffs.mask(1));
    bench.jump("2026-06-17T21:59:59Z");
    assertThat(active()).isEqualTo(Tariffs.mask(1));
    bench.pass(Duration.ofSeconds(1));
    assertThat(active()).as("at night").isEqualTo(Tariffs.mask(2));
    bench.jump("2026-06-18T06:00:00Z");
    assertThat(active()).as("on the next morning").isEqualTo(Tariffs.mask(1));
    bench.jump("2026-06-20T12:00:00Z");
    assertThat(active()).as("on Saturday").isEqualTo(Tariffs.mask(2));
    bench.jump("2026-06-22T00:00:00Z");
    bench.jump("2026-06-22T06:00:00Z");
    assertThat(active()).as("on Monday").isEqualTo(Tariffs.mask(1));
    bench.jump("2026-11-02T12:00:00Z");
    assertThat(active()).as("in winter").isEqualTo(Tariffs.mask(2));
  }

  @Test
  void registers_count_by_the_calendar_that_was_activated() {
    writePassive();
    bench.pass(Duration.ofHours(1));
    assertThat(bench.number(3, NIGHT, 2)).as("passive").isZero();
    bench.act(20, CALENDAR, 1);
    bench.jump("2026-06-17T21:30:00Z");
    long night = bench.number(3, NIGHT, 2);
    bench.pass(Duration.ofMinutes(30));
    long day = bench.number(3, DAY, 2);
    bench.pass(Duration.ofHours(1));
    assertThat(bench.number(3, DAY, 2)).as("from ten in the evening").isEqualTo(day);
    assertThat(bench.number(3, NIGHT, 2)).isGreaterThan(night);
    assertTotal();
  }

  @Test
  void a_calendar_whose_parts_are_missing_is_not_activated() {
    writePassive();
    bench.act(20, CALENDAR, 1);
    assertThat(bench.set(20, CALENDAR, 8, Values.array(week("ws", 1, 1, 1, 1, 1, 1, 1))))
        .isEqualTo(DataAccessResult.SUCCESS);
    assertThat(bench.act(20, CALENDAR, 1)).as("no week ww").isEqualTo(Code.OTHER_REASON);
    bench.set(
        20,
        CALENDAR,
        8,
        Values.array(week("ws", 1, 1, 1, 1, 1, 2, 2), week("ww", 2, 2, 2, 2, 2, 2, 3)));
    assertThat(bench.act(20, CALENDAR, 1)).as("no day 3").isEqualTo(Code.OTHER_REASON);

    bench.set(20, CALENDAR, 10, Values.time(Instant.parse("2026-06-18T00:00:00Z")));
    CosemData weeks = bench.get(20, CALENDAR, 4);
    bench.jump("2026-06-18T00:00:00Z");
    assertThat(bench.get(20, CALENDAR, 4)).as("nor at its time").isEqualTo(weeks);
    assertThat(bench.events()).containsExactly(9);
  }

  @Test
  void a_special_day_has_its_own_day_profile() {
    CosemData friday =
        Values.structure(Values.u16(1), Values.octets(0xff, 0xff, 6, 19, 0xff), Values.u8(2));
    assertThat(bench.act(11, SPECIAL_DAYS, 1, friday)).isEqualTo(Code.SUCCESS);
    writePassive();
    bench.act(20, CALENDAR, 1);
    bench.jump("2026-06-18T12:00:00Z");
    assertThat(active()).isEqualTo(Tariffs.mask(1));
    bench.jump("2026-06-19T12:00:00Z");
    assertThat(active()).isEqualTo(Tariffs.mask(2));
    assertThat(bench.act(11, SPECIAL_DAYS, 2, Values.u16(1))).isEqualTo(Code.SUCCESS);
    bench.pass(Duration.ofSeconds(1));
    assertThat(active()).isEqualTo(Tariffs.mask(1));
    assertThat(bench.act(11, SPECIAL_DAYS, 2, Values.u16(1))).isEqualTo(Code.OTHER_REASON);
  }

  @Test
  void the_passive_calendar_becomes_active_at_its_time() {
    writePassive();
    assertThat(bench.set(20, CALENDAR, 10, Values.time(Instant.parse("2026-06-18T00:00:00Z"))))
        .isEqualTo(DataAccessResult.SUCCESS);
    bench.pass(Duration.ofSeconds(3));
    assertThat(bench.get(20, CALENDAR, 2)).isEqualTo(Values.octets());
    bench = bench.restarted();
    bench.jump("2026-06-18T00:00:00Z");
    assertThat(bench.get(20, CALENDAR, 2)).isEqualTo(Values.text("2026"));
    assertThat(bench.events()).containsExactly(9);
    assertThat(bench.restarted().get(20, CALENDAR, 2)).isEqualTo(Values.text("2026"));
  }

  @Test
  void calendars_of_wrong_types_are_refused_and_the_active_one_is_not_written() {
    assertThat(bench.set(20, CALENDAR, 8, Values.array(Values.u8(1))))
        .isEqualTo(DataAccessResult.TYPE_UNMATCHED);
    assertThat(
            bench.set(
                20,
                CALENDAR,
                9,
                Values.array(Values.structure(Values.u8(1), Values.array(entry(24, 1))))))
        .isEqualTo(DataAccessResult.OTHER_REASON);
    assertThat(bench.set(20, CALENDAR, 2, Values.text("x")))
        .isEqualTo(DataAccessResult.READ_WRITE_DENIED);
    assertThat(bench.get(20, CALENDAR, 9)).isEqualTo(Values.array());
  }

  @Test
  void scripts_that_run_each_other_end() {
    CosemData loop =
        Values.array(
            Values.structure(
                Values.u16(1),
                Values.array(
                    Values.structure(
                        Values.enumeration(2),
                        Values.u16(9),
                        Bench.name(SCRIPTS),
                        Values.i8(1),
                        Values.u16(1)))));
    assertThat(bench.set(9, SCRIPTS, 2, loop)).isEqualTo(DataAccessResult.SUCCESS);
    assertThat(bench.act(9, SCRIPTS, 1, Values.u16(1))).isEqualTo(Code.OTHER_REASON);
    assertThat(bench.act(9, SCRIPTS, 1, Values.u16(7))).isEqualTo(Code.OTHER_REASON);
    assertThat(bench.act(9, SCRIPTS, 1, Values.u8(1))).isEqualTo(Code.TYPE_UNMATCHED);
  }

  @Test
  void a_calendar_whose_script_activates_it_does_so_once() {
    CosemData activate = execute(20, CALENDAR, 1, Values.i8(0));
    bench.set(9, SCRIPTS, 2, Values.array(Values.structure(Values.u16(1), Values.array(activate))));
    bench.set(20, CALENDAR, 8, Values.array(week("w", 1, 1, 1, 1, 1, 1, 1)));
    bench.set(
        20, CALENDAR, 9, Values.array(Values.structure(Values.u8(1), Values.array(entry(0, 1)))));
    assertThat(bench.act(20, CALENDAR, 1)).isEqualTo(Code.SUCCESS);
    bench.pass(Duration.ofSeconds(5));
    assertThat(bench.events()).as("by the client, by the script").containsExactly(9, 9);
  }

  @Test
  void a_script_has_64_actions_with_those_of_the_scripts_it_runs() {
    CosemData push = execute(40, "0-0:25.9.0.255", 1, Values.i8(0));
    CosemData[] scripts = new CosemData[3];
    for (int i = 0; i < scripts.length; i++) {
      CosemData action = i == 2 ? push : execute(9, SCRIPTS, 1, Values.u16(i + 2));
      scripts[i] =
          Values.structure(
              Values.u16(i + 1), new CosemData.Array(Collections.nCopies(i == 0 ? 4 : 15, action)));
    }
    bench.set(9, SCRIPTS, 2, new CosemData.Array(List.of(scripts)));
    assertThat(bench.act(9, SCRIPTS, 1, Values.u16(1))).isEqualTo(Code.OTHER_REASON);
    assertThat(bench.pushes).hasValueLessThan(64);
    assertThat(bench.act(9, SCRIPTS, 1, Values.u16(3))).as("anew").isEqualTo(Code.SUCCESS);
  }

  private static CosemData execute(int classId, String name, int method, CosemData parameter) {
    return Values.structure(
        Values.enumeration(2), Values.u16(classId), Bench.name(name), Values.i8(method), parameter);
  }

  /** Working days have tariff 1 from 6 to 22, other days and winter tariff 2. */
  private void writePassive() {
    CosemData summer = Values.octets(0xff, 0xff, 4, 1, 0xff, 0, 0, 0, 0, 0x80, 0, 0);
    CosemData winter = Values.octets(0xff, 0xff, 11, 1, 0xff, 0, 0, 0, 0, 0x80, 0, 0);
    assertThat(bench.set(20, CALENDAR, 6, Values.text("2026"))).isEqualTo(DataAccessResult.SUCCESS);
    bench.set(
        20,
        CALENDAR,
        7,
        Values.array(
            Values.structure(Values.text("s"), summer, Values.text("ws")),
            Values.structure(Values.text("w"), winter, Values.text("ww"))));
    bench.set(
        20,
        CALENDAR,
        8,
        Values.array(week("ws", 1, 1, 1, 1, 1, 2, 2), week("ww", 2, 2, 2, 2, 2, 2, 2)));
    assertThat(
            bench.set(
                20,
                CALENDAR,
                9,
                Values.array(
                    Values.structure(
                        Values.u8(1), Values.array(entry(22, 2), entry(0, 2), entry(6, 1))),
                    Values.structure(Values.u8(2), Values.array(entry(0, 2))))))
        .isEqualTo(DataAccessResult.SUCCESS);
  }

  private static CosemData week(String name, int... days) {
    CosemData[] week = new CosemData[8];
    week[0] = Values.text(name);
    for (int i = 0; i < days.length; i++) {
      week[i + 1] = Values.u8(days[i]);
    }
    return Values.structure(week);
  }

  private static CosemData entry(int hour, int script) {
    return Values.structure(Values.octets(hour, 0, 0, 0), Bench.name(SCRIPTS), Values.u16(script));
  }

  private CosemData active() {
    return bench.get(6, ACTIVATION, 4);
  }

  /** Each register is cut to whole tenths. */
  private void assertTotal() {
    assertThat(bench.number(3, DAY, 2) + bench.number(3, NIGHT, 2))
        .isBetween(bench.number(3, TOTAL, 2) - 1, bench.number(3, TOTAL, 2));
  }
}
