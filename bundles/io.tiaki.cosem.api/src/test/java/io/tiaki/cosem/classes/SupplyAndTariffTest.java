package io.tiaki.cosem.classes;

import static io.tiaki.cosem.classes.FakeMeter.array;
import static io.tiaki.cosem.classes.FakeMeter.failure;
import static io.tiaki.cosem.classes.FakeMeter.got;
import static io.tiaki.cosem.classes.FakeMeter.i8;
import static io.tiaki.cosem.classes.FakeMeter.name;
import static io.tiaki.cosem.classes.FakeMeter.octets;
import static io.tiaki.cosem.classes.FakeMeter.oneOf;
import static io.tiaki.cosem.classes.FakeMeter.structure;
import static io.tiaki.cosem.classes.FakeMeter.text;
import static io.tiaki.cosem.classes.FakeMeter.u16;
import static io.tiaki.cosem.classes.FakeMeter.u32;
import static io.tiaki.cosem.classes.FakeMeter.u8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.Repetition;
import io.tiaki.cosem.classes.ActivityCalendar.Calendar;
import io.tiaki.cosem.classes.ActivityCalendar.Day;
import io.tiaki.cosem.classes.ActivityCalendar.DayAction;
import io.tiaki.cosem.classes.ActivityCalendar.Season;
import io.tiaki.cosem.classes.ActivityCalendar.Week;
import io.tiaki.cosem.classes.DisconnectControl.ControlState;
import io.tiaki.cosem.classes.RegisterActivation.Mask;
import io.tiaki.cosem.classes.SpecialDaysTable.SpecialDay;
import io.tiaki.model.ObisCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Disconnector, limiter, and what tariffs are made of. */
class SupplyAndTariffTest {
  private static final CosemDateTime TIME = CosemDateTime.of(Instant.parse("2026-03-04T05:06:07Z"));
  private static final CosemData TIME_OCTETS = CosemData.OctetString.of(TIME.octets());
  private static final ScriptReference SCRIPT = new ScriptReference(ScriptTable.TARIFF, 2);

  private final FakeMeter meter = new FakeMeter();

  @Test
  void a_disconnector_is_switched_and_read_back() {
    ObisCode code = DisconnectControl.USUAL;
    meter.put(70, code, 2, new CosemData.BooleanData(false));
    meter.put(70, code, 3, oneOf(2));
    meter.put(70, code, 4, oneOf(4));
    DisconnectControl control = new DisconnectControl(meter, FakeMeter.ID, code);
    got(control.remoteDisconnect(Repetition.NEVER));
    got(control.remoteReconnect(Repetition.NEVER));

    assertThat(meter.executed.stream().map(e -> e.method().method())).containsExactly(1, 2);
    assertThat(meter.executed.get(0).parameter()).isEqualTo(i8(0));
    assertThat(got(control.state()))
        .isEqualTo(new DisconnectControl.State(false, ControlState.READY_FOR_RECONNECTION));
    assertThat(got(control.controlMode())).isEqualTo(4);
    meter.put(70, code, 3, oneOf(3));
    assertThat(failure(control.state())).hasMessageContaining("attribute 3 (control_state)");
  }

  @Test
  void a_limiter_tells_what_it_watches_and_does() {
    ObisCode code = Limiter.USUAL;
    meter.put(71, code, 2, structure(u16(3), name(ObisCode.ACTIVE_POWER_IMPORT), i8(2)));
    meter.put(71, code, 3, u32(5));
    meter.put(71, code, 4, u32(5));
    meter.put(71, code, 5, u32(1));
    meter.put(71, code, 6, u32(60));
    meter.put(71, code, 7, u32(30));
    meter.put(71, code, 8, structure(u16(7), TIME_OCTETS, u32(3_600)));
    meter.put(71, code, 9, array(u16(7)));
    meter.put(71, code, 10, new CosemData.BooleanData(true));
    CosemData script = structure(name(ScriptTable.TARIFF), u16(2));
    meter.put(71, code, 11, structure(script, script));
    Limiter limiter = new Limiter(meter, FakeMeter.ID, code);

    assertThat(got(limiter.monitoredValue()).instance()).isEqualTo(ObisCode.ACTIVE_POWER_IMPORT);
    assertThat(got(limiter.thresholds()))
        .isEqualTo(
            new Limiter.Thresholds(
                u32(5), u32(5), u32(1), Duration.ofSeconds(60), Duration.ofSeconds(30)));
    assertThat(got(limiter.emergencyProfile()))
        .isEqualTo(new Limiter.EmergencyProfile(7, TIME, Duration.ofHours(1)));
    assertThat(got(limiter.emergencyProfileGroups())).containsExactly(7);
    assertThat(got(limiter.isEmergency())).isTrue();
    assertThat(got(limiter.actions())).isEqualTo(new Limiter.Actions(SCRIPT, SCRIPT));
  }

  @Test
  void a_limiters_settings_come_back_as_they_were_written() {
    ObisCode code = Limiter.USUAL;
    for (int attribute = 3; attribute <= 8; attribute++) {
      meter.put(71, code, attribute, u32(0));
    }
    Limiter limiter = new Limiter(meter, FakeMeter.ID, code);
    Limiter.EmergencyProfile profile = new Limiter.EmergencyProfile(9, TIME, Duration.ofMinutes(5));
    got(limiter.setNormal(u32(11), Repetition.IDEMPOTENT));
    got(limiter.setEmergency(u32(12), Repetition.IDEMPOTENT));
    got(limiter.setOverDuration(Duration.ofSeconds(13), Repetition.IDEMPOTENT));
    got(limiter.setEmergencyProfile(profile, Repetition.IDEMPOTENT));

    Limiter.Thresholds thresholds = got(limiter.thresholds());
    assertThat(thresholds.normal()).isEqualTo(u32(11));
    assertThat(thresholds.emergency()).isEqualTo(u32(12));
    assertThat(thresholds.overDuration()).isEqualTo(Duration.ofSeconds(13));
    assertThat(got(limiter.emergencyProfile())).isEqualTo(profile);
  }

  @Test
  void a_calendar_comes_back_as_it_was_written_its_name_last() {
    ObisCode code = ActivityCalendar.USUAL;
    for (int attribute = 2; attribute <= 10; attribute++) {
      meter.put(20, code, attribute, array());
    }
    ActivityCalendar calendar = new ActivityCalendar(meter, FakeMeter.ID, code);
    Calendar winter =
        new Calendar(
            Octets.ofAscii("W26"),
            List.of(new Season(Octets.ofAscii("1"), TIME, Octets.ofAscii("w"))),
            List.of(new Week(Octets.ofAscii("w"), List.of(1, 1, 1, 1, 1, 2, 2))),
            List.of(
                new Day(1, List.of(new DayAction(Octets.of(new byte[] {6, 0, 0, 0}), SCRIPT))),
                new Day(2, List.of())));
    got(calendar.setPassive(winter, Repetition.IDEMPOTENT));
    assertThat(got(calendar.passive())).isEqualTo(winter);
    assertThat(meter.written.stream().map(AttributeDescriptor::attribute))
        .containsExactly(9, 8, 7, 6);

    got(calendar.setActivationTime(TIME, Repetition.IDEMPOTENT));
    assertThat(got(calendar.activationTime())).isEqualTo(TIME);
    got(calendar.activate(Repetition.NEVER));
    assertThat(failure(calendar.active())).hasMessageContaining("attribute 2 (calendar_name)");
    assertThatThrownBy(() -> new Week(Octets.EMPTY, List.of(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_calendar_whose_days_are_refused_is_not_renamed() {
    ActivityCalendar calendar = new ActivityCalendar(meter, FakeMeter.ID, ActivityCalendar.USUAL);
    meter.put(20, ActivityCalendar.USUAL, 6, text("old"));
    Calendar empty = new Calendar(Octets.ofAscii("new"), List.of(), List.of(), List.of());

    assertThat(failure(calendar.setPassive(empty, Repetition.NEVER)))
        .hasMessageContaining("attribute 9 (day_profile_table)");
    assertThat(meter.written).isEmpty();
  }

  @Test
  void special_days_are_inserted_replaced_and_deleted() {
    ObisCode code = SpecialDaysTable.USUAL;
    meter.put(11, code, 2, array(structure(u16(1), octets(0xff, 0xff, 12, 24, 0xff), u8(2))));
    SpecialDaysTable table = new SpecialDaysTable(meter, FakeMeter.ID, code);
    SpecialDay eve = new SpecialDay(1, Octets.of(new byte[] {-1, -1, 12, 24, -1}), 2);

    assertThat(got(table.entries())).containsExactly(eve);
    got(table.setEntries(List.of(eve, eve), Repetition.IDEMPOTENT));
    assertThat(got(table.entries())).hasSize(2);
    got(table.insert(eve, Repetition.IDEMPOTENT));
    got(table.delete(1, Repetition.IDEMPOTENT));
    assertThat(meter.executed.get(1).parameter()).isEqualTo(u16(1));
  }

  @Test
  void masks_say_which_registers_count() {
    ObisCode code = RegisterActivation.USUAL;
    meter.put(6, code, 2, array(structure(u16(3), name(ObisCode.ACTIVE_ENERGY_IMPORT))));
    meter.put(6, code, 3, array(structure(text("day"), array(u8(1), u8(2)))));
    meter.put(6, code, 4, text("day"));
    RegisterActivation activation = new RegisterActivation(meter, FakeMeter.ID, code);

    assertThat(got(activation.registerAssignment()))
        .containsExactly(new RegisterActivation.Assigned(3, ObisCode.ACTIVE_ENERGY_IMPORT));
    Mask day = new Mask(Octets.ofAscii("day"), List.of(1, 2));
    assertThat(got(activation.masks())).containsExactly(day);
    got(activation.setActiveMask(Octets.ofAscii("night"), Repetition.IDEMPOTENT));
    assertThat(got(activation.activeMask())).isEqualTo(Octets.ofAscii("night"));
    got(activation.addMask(day, Repetition.IDEMPOTENT));
    assertThat(meter.executed.get(0).parameter())
        .isEqualTo(structure(text("day"), array(u8(1), u8(2))));
  }

  @Test
  void scripts_come_back_as_they_were_written_and_are_executed() {
    meter.put(9, ScriptTable.TARIFF, 2, array());
    ScriptTable table = new ScriptTable(meter, FakeMeter.ID, ScriptTable.TARIFF);
    ScriptTable.Script script =
        new ScriptTable.Script(
            2, List.of(new ScriptTable.Action(1, 6, RegisterActivation.USUAL, 4, text("night"))));
    got(table.setScripts(List.of(script), Repetition.IDEMPOTENT));

    assertThat(got(table.scripts())).containsExactly(script);
    got(table.execute(2, Repetition.NEVER));
    assertThat(meter.executed.get(0).parameter()).isEqualTo(u16(2));
    meter.put(9, ScriptTable.TARIFF, 2, array(structure(u16(1), array(structure(oneOf(3))))));
    assertThat(failure(table.scripts()))
        .hasMessageContaining("element 1.2.1: expected a structure of 5");
  }

  @Test
  void a_schedule_says_when_a_script_is_executed() {
    ObisCode code = ObisCode.of("0-0:15.0.2.255");
    meter.put(22, code, 2, structure(name(ScriptTable.TARIFF), u16(2)));
    meter.put(22, code, 3, oneOf(1));
    CosemData midnight = octets(0, 0, 0, 0);
    CosemData every = octets(0xff, 0xff, 0xff, 0xff, 0xff);
    meter.put(22, code, 4, array(structure(midnight, every)));
    SingleActionSchedule schedule = new SingleActionSchedule(meter, FakeMeter.ID, code);

    assertThat(got(schedule.executedScript())).isEqualTo(SCRIPT);
    assertThat(got(schedule.type())).isEqualTo(1);
    List<SingleActionSchedule.ExecutionTime> times = got(schedule.executionTimes());
    got(schedule.setExecutionTimes(times, Repetition.IDEMPOTENT));
    assertThat(got(schedule.executionTimes())).isEqualTo(times).hasSize(1);
    meter.put(22, code, 4, array(structure(every, midnight)));
    assertThat(failure(schedule.executionTimes()))
        .hasMessageContaining("element 1.1: expected 4 octets");
  }
}
