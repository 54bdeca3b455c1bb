package io.tiaki.meter.internal.cosem;

import static io.tiaki.meter.internal.cosem.Values.u16;
import static io.tiaki.meter.internal.cosem.Values.u32;
import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.SelectiveAccess;
import io.tiaki.cosem.codec.Axdr;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProfileBufferTest {
  private static final CosemData CLOCK = Columns.CLOCK.definition();
  private static final CosemData ALL = new CosemData.Array(List.of());

  private final TestMeter meter = new TestMeter(100);

  @Test
  void both_ends_of_a_range_are_in_it() {
    assertThat(times(range(time(10), time(14))))
        .containsExactly(at(10), at(11), at(12), at(13), at(14));
    assertThat(
            times(range(Values.time(at(10).plusMillis(10)), Values.time(at(11).minusMillis(10)))))
        .isEmpty();
    assertThat(times(range(time(50), time(40)))).isEmpty();
    assertThat(times(range(time(-50), time(500)))).hasSize(100);
  }

  @Test
  void a_date_time_in_its_own_type_and_other_zones_are_understood() {
    CosemDateTime zoned =
        CosemDateTime.of(at(10).plusSeconds(7_200).atOffset(java.time.ZoneOffset.UTC).toInstant());
    CosemData from =
        new CosemData.DateTime(
            new CosemDateTime(
                zoned.year(),
                zoned.month(),
                zoned.dayOfMonth(),
                0xff,
                zoned.hour(),
                zoned.minute(),
                zoned.second(),
                0xff,
                -120,
                0x80));
    assertThat(times(range(from, time(11)))).containsExactly(at(10), at(11));
  }

  @Test
  void an_unspecified_bound_is_none() {
    byte[] unspecified = new byte[12];
    java.util.Arrays.fill(unspecified, (byte) 0xff);
    CosemData open = CosemData.OctetString.of(unspecified);
    assertThat(times(range(open, time(2)))).containsExactly(at(0), at(1), at(2));
    assertThat(times(range(time(98), open))).containsExactly(at(98), at(99));
  }

  @Test
  void columns_come_as_they_were_selected() {
    CosemData selected = new CosemData.Array(List.of(Columns.IMPORT.definition(), CLOCK));
    GetResult result = read(1, Values.structure(CLOCK, time(3), time(3), selected));
    CosemData.Structure entry = (CosemData.Structure) rows(result).get(0);
    assertThat(entry.elements()).hasSize(2);
    assertThat(entry.elements().get(0)).isInstanceOf(CosemData.DoubleLongUnsigned.class);
    assertThat(entry.elements().get(1)).isEqualTo(time(3));
  }

  @Test
  void a_column_or_restricting_object_that_is_not_captured_violates_the_scope() {
    CosemData power = Values.structure(u16(3), Values.text("123456"), Values.i8(2), u16(0));
    assertThat(
            read(1, Values.structure(CLOCK, time(1), time(2), new CosemData.Array(List.of(power)))))
        .isEqualTo(Refusals.SCOPE_OF_ACCESS);
    assertThat(read(1, Values.structure(Columns.IMPORT.definition(), time(1), time(2), ALL)))
        .isEqualTo(Refusals.SCOPE_OF_ACCESS);
  }

  @Test
  void entries_are_counted_from_one_and_zero_means_the_last() {
    assertThat(times(entries(1, 2, 1, 0))).containsExactly(at(0), at(1));
    assertThat(times(entries(99, 0, 1, 1))).containsExactly(at(98), at(99));
    assertThat(times(entries(99, 0xffff_ffffL, 1, 5))).containsExactly(at(98), at(99));
    assertThat(times(entries(101, 200, 1, 5))).isEmpty();
    assertThat(times(entries(9, 8, 1, 5))).isEmpty();
    GetResult last = ProfileBuffer.read(meter.meter, Optional.of(entries(1, 1, 3, 5)));
    assertThat(((CosemData.Structure) rows(last).get(0)).elements()).hasSize(3);
  }

  @Test
  void entries_and_columns_that_cannot_be_violate_the_scope() {
    for (SelectiveAccess wrong :
        List.of(
            entries(0, 5, 1, 5), entries(1, 5, 0, 5), entries(1, 5, 4, 3), entries(1, 5, 1, 6))) {
      assertThat(ProfileBuffer.read(meter.meter, Optional.of(wrong)))
          .isEqualTo(Refusals.SCOPE_OF_ACCESS);
    }
  }

  @Test
  void parameters_of_other_types_are_unmatched_and_other_selectors_violate_the_scope() {
    assertThat(read(1, CosemData.NullData.INSTANCE)).isEqualTo(Refusals.TYPE_UNMATCHED);
    assertThat(read(2, Values.structure(u16(1), u32(2), u16(1), u16(0))))
        .isEqualTo(Refusals.TYPE_UNMATCHED);
    assertThat(read(1, Values.structure(CLOCK, u32(1), time(2), ALL)))
        .isEqualTo(Refusals.TYPE_UNMATCHED);
    assertThat(read(1, Values.structure(CLOCK, Values.text("short"), time(2), ALL)))
        .isEqualTo(Refusals.TYPE_UNMATCHED);
    assertThat(read(1, Values.structure(CLOCK, time(1), time(2), u16(1))))
        .isEqualTo(Refusals.TYPE_UNMATCHED);
    assertThat(read(3, Values.structure(CLOCK, time(1), time(2), ALL)))
        .isEqualTo(Refusals.SCOPE_OF_ACCESS);
  }

  static SelectiveAccess entries(long from, long to, int fromColumn, int toColumn) {
    return new SelectiveAccess(
        2, Values.structure(u32(from), u32(to), u16(fromColumn), u16(toColumn)));
  }

  private static SelectiveAccess range(CosemData from, CosemData to) {
    return new SelectiveAccess(1, Values.structure(CLOCK, from, to, ALL));
  }

  private GetResult read(int selector, CosemData parameters) {
    return ProfileBuffer.read(meter.meter, Optional.of(new SelectiveAccess(selector, parameters)));
  }

  private List<Instant> times(SelectiveAccess access) {
    return rows(ProfileBuffer.read(meter.meter, Optional.of(access))).stream()
        .map(row -> Axdr.dateTime(((CosemData.Structure) row).elements().get(0)).orElseThrow())
        .map(time -> time.toInstant().orElseThrow())
        .toList();
  }

  private static List<CosemData> rows(GetResult result) {
    return ((CosemData.Array) ((GetResult.Value) result).data()).elements();
  }

  private CosemData time(int entry) {
    return Values.time(at(entry));
  }

  private Instant at(int entry) {
    return meter.first.plusSeconds(entry * 5L);
  }
}
