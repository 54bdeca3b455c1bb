package io.tiaki.cosem.classes;

import static io.tiaki.cosem.classes.FakeMeter.array;
import static io.tiaki.cosem.classes.FakeMeter.failure;
import static io.tiaki.cosem.classes.FakeMeter.got;
import static io.tiaki.cosem.classes.FakeMeter.structure;
import static io.tiaki.cosem.classes.FakeMeter.text;
import static io.tiaki.cosem.classes.FakeMeter.u16;
import static io.tiaki.cosem.classes.FakeMeter.u32;
import static io.tiaki.cosem.classes.FakeMeter.u8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.Repetition;
import io.tiaki.cosem.SelectiveAccess;
import io.tiaki.cosem.classes.ProfileGeneric.Layout;
import io.tiaki.cosem.classes.ProfileGeneric.SortMethod;
import io.tiaki.model.ObisCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Profiles: how they are asked for, and what rows mean. */
class ProfileGenericTest {
  private static final CosemData NULL = CosemData.NullData.INSTANCE;
  private static final CaptureObject ENERGY =
      new CaptureObject(3, ObisCode.ACTIVE_ENERGY_IMPORT, 2, 0);
  private static final CaptureObject STATUS =
      new CaptureObject(1, ObisCode.of("0-0:96.10.1.255"), 2, 0);
  private static final Instant FIRST = Instant.parse("2026-01-02T23:45:00Z");

  /** A quarter to midnight, an hour and a half ahead of UTC; daylight saving. */
  private static final CosemDateTime LOCAL =
      new CosemDateTime(2026, 6, 30, 0xff, 23, 45, 0, 0xff, -90, 0x80);

  private final FakeMeter meter = new FakeMeter();
  private final ProfileGeneric profile =
      new ProfileGeneric(meter, FakeMeter.ID, ObisCode.LOAD_PROFILE);

  private static Layout layout(CaptureObject... columns) {
    return new Layout(List.of(columns), Duration.ofMinutes(15));
  }

  private static CosemData time(CosemDateTime time) {
    return CosemData.OctetString.of(time.octets());
  }

  private static CosemData time(Instant time) {
    return time(CosemDateTime.of(time));
  }

  private List<ProfileRow> rows(Layout layout, CosemData... rows) {
    meter.put(7, ObisCode.LOAD_PROFILE, 2, array(rows));
    return got(profile.buffer(layout));
  }

  private static List<Instant> times(List<ProfileRow> rows) {
    return rows.stream()
        .map(r -> r.time().flatMap(CosemDateTime::toInstant).orElseThrow())
        .toList();
  }

  private static List<CosemData> column(List<ProfileRow> rows, CaptureObject column) {
    return rows.stream().map(r -> r.cell(column).orElseThrow()).toList();
  }

  @Test
  void learns_what_is_captured_and_how_often() {
    meter.put(7, ObisCode.LOAD_PROFILE, 3, array(CaptureObject.CLOCK.data(), ENERGY.data()));
    meter.put(7, ObisCode.LOAD_PROFILE, 4, u32(900));
    meter.put(7, ObisCode.LOAD_PROFILE, 5, FakeMeter.oneOf(1));
    meter.put(7, ObisCode.LOAD_PROFILE, 6, ENERGY.data());
    meter.put(7, ObisCode.LOAD_PROFILE, 7, u32(96));

    assertThat(got(profile.layout())).isEqualTo(layout(CaptureObject.CLOCK, ENERGY));
    assertThat(got(profile.sortMethod())).isEqualTo(SortMethod.FIFO);
    assertThat(got(profile.sortObject())).isEqualTo(ENERGY);
    assertThat(got(profile.entriesInUse())).isEqualTo(96);
  }

  @Test
  void null_data_repeats_the_value_and_moves_the_clock_by_a_period() {
    List<ProfileRow> rows =
        rows(
            layout(CaptureObject.CLOCK, STATUS, ENERGY),
            structure(time(FIRST), u8(0), u32(5)),
            structure(NULL, NULL, u32(6)),
            structure(NULL, u8(4), NULL));

    assertThat(times(rows))
        .containsExactly(FIRST, FIRST.plusSeconds(900), FIRST.plusSeconds(1_800));
    assertThat(column(rows, STATUS)).containsExactly(u8(0), u8(0), u8(4));
    assertThat(column(rows, ENERGY)).containsExactly(u32(5), u32(6), u32(6));
  }

  @Test
  void the_clock_keeps_deviation_and_status_across_midnight() {
    List<ProfileRow> rows =
        rows(
            layout(CaptureObject.CLOCK, ENERGY),
            structure(time(LOCAL), u32(5)),
            structure(NULL, u32(6)));

    CosemDateTime second = rows.get(1).time().orElseThrow();
    assertThat(second).isEqualTo(new CosemDateTime(2026, 7, 1, 3, 0, 0, 0, 0xff, -90, 0x80));
    assertThat(second.toInstant()).contains(Instant.parse("2026-06-30T22:30:00Z"));
  }

  @Test
  void the_clock_may_stand_in_any_column_and_have_any_name() {
    CaptureObject clock = new CaptureObject(8, ObisCode.of("0-1:1.0.0.255"), 2, 0);
    List<ProfileRow> rows =
        rows(
            layout(ENERGY, STATUS, clock),
            structure(u32(9), u8(0), time(FIRST)),
            structure(u32(7), NULL, NULL));

    assertThat(times(rows)).containsExactly(FIRST, FIRST.plusSeconds(900));
    meter.put(7, ObisCode.LOAD_PROFILE, 2, array());
    got(profile.between(layout(ENERGY, clock), FIRST, FIRST));
    assertThat(((CosemData.Structure) meter.selected.get(0).parameters()).elements().get(0))
        .isEqualTo(clock.data());
  }

  @Test
  void differences_are_added_to_the_value_before_in_its_type() {
    List<ProfileRow> rows =
        rows(
            layout(ENERGY),
            structure(u32(1_000)),
            structure(new CosemData.DeltaUnsigned(5)),
            structure(new CosemData.DeltaInteger((byte) -3)),
            structure(NULL),
            structure(new CosemData.DeltaLongUnsigned(1_000)),
            structure(new CosemData.DeltaDoubleLong(-2)));

    assertThat(column(rows, ENERGY))
        .containsExactly(u32(1_000), u32(1_005), u32(1_002), u32(1_002), u32(2_002), u32(2_000));
  }

  @Test
  void a_difference_without_a_value_before_or_beyond_its_type_is_told() {
    meter.put(7, ObisCode.LOAD_PROFILE, 2, array(structure(new CosemData.DeltaUnsigned(5))));
    assertThat(failure(profile.buffer(layout(ENERGY))))
        .hasMessageContaining("attribute 2 (buffer)")
        .hasMessageContaining("element 1.1: expected a value before a difference");

    meter.put(
        7,
        ObisCode.LOAD_PROFILE,
        2,
        array(structure(u8(250)), structure(new CosemData.DeltaUnsigned(6))));
    assertThat(failure(profile.buffer(layout(ENERGY))).reason()).isEqualTo(Reason.PROTOCOL);
  }

  @Test
  void a_first_row_without_time_has_none_and_keeps_its_values() {
    List<ProfileRow> rows =
        rows(
            layout(CaptureObject.CLOCK, ENERGY),
            structure(NULL, u32(1)),
            structure(time(FIRST), NULL));

    assertThat(rows.get(0).time()).isEmpty();
    assertThat(rows.get(1).time()).contains(CosemDateTime.of(FIRST));
    assertThat(column(rows, ENERGY)).containsExactly(u32(1), u32(1));
  }

  @Test
  void a_profile_of_events_never_guesses_a_time() {
    List<ProfileRow> rows =
        rows(
            new Layout(List.of(CaptureObject.CLOCK), Duration.ZERO),
            structure(time(FIRST)),
            structure(NULL));

    assertThat(rows.get(1).time()).isEmpty();
  }

  @Test
  void a_time_with_tag_and_length_repeated_is_read_and_one_that_is_none_told() {
    byte[] doubled = new byte[14];
    doubled[0] = 9;
    doubled[1] = 12;
    System.arraycopy(CosemDateTime.of(FIRST).octets(), 0, doubled, 2, 12);
    assertThat(
            times(rows(layout(CaptureObject.CLOCK), structure(CosemData.OctetString.of(doubled)))))
        .containsExactly(FIRST);

    meter.put(7, ObisCode.LOAD_PROFILE, 2, array(structure(text("noon"))));
    assertThat(failure(profile.buffer(layout(CaptureObject.CLOCK))))
        .hasMessageContaining("element 1.1: expected a date-time of 12 octets");
  }

  @Test
  void a_row_of_another_length_is_told() {
    meter.put(7, ObisCode.LOAD_PROFILE, 2, array(structure(u8(1)), structure(u8(1), u8(2))));
    assertThat(failure(profile.buffer(layout(STATUS))))
        .hasMessageContaining("element 2: expected a structure of 1");
  }

  @Test
  void asks_for_a_range_by_the_clock_and_all_columns() {
    meter.put(7, ObisCode.LOAD_PROFILE, 2, array());
    got(profile.between(layout(CaptureObject.CLOCK, ENERGY), FIRST, FIRST.plusSeconds(60)));

    assertThat(meter.selected)
        .containsExactly(
            new SelectiveAccess(
                1,
                structure(
                    CaptureObject.CLOCK.data(),
                    time(FIRST),
                    time(FIRST.plusSeconds(60)),
                    array())));
  }

  @Test
  void asks_for_entries_and_understands_the_columns_asked_for() {
    meter.put(7, ObisCode.LOAD_PROFILE, 2, array(structure(u32(5))));
    Layout layout = layout(CaptureObject.CLOCK, STATUS, ENERGY);
    List<ProfileRow> rows = got(profile.byEntry(layout, 1, 10, 3, 0));

    assertThat(rows.get(0).cell(ENERGY)).contains(u32(5));
    assertThat(rows.get(0).cell(STATUS)).isEqualTo(Optional.empty());
    assertThat(meter.selected)
        .containsExactly(new SelectiveAccess(2, structure(u32(1), u32(10), u16(3), u16(0))));
    assertThatThrownBy(() -> profile.byEntry(layout, 1, 1, 2, 4))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void captures_and_is_emptied() {
    got(profile.capture(Repetition.NEVER));
    got(profile.reset(Repetition.NEVER));

    assertThat(meter.executed.stream().map(e -> e.method().method())).containsExactly(2, 1);
  }
}
