package io.tiaki.cosem.codec;

import static io.tiaki.cosem.codec.ProtectionTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.codec.CodecException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DeltaRowsTest {
  private static final CosemData NULL = CosemData.NullData.INSTANCE;
  private static final Duration QUARTER_HOUR = Duration.ofMinutes(15);

  /** Summer time in a zone two hours east; the second is unspecified, the status is kept. */
  private static final CosemDateTime FIRST =
      new CosemDateTime(2026, 12, 31, 4, 23, 45, 0xff, 0xff, -120, 0x80);

  @Test
  void writes_out_values_that_did_not_change_and_times_one_period_later() throws CodecException {
    CosemData.Array rows =
        rows(
            row(time(FIRST), status(8), u32(70)),
            row(NULL, NULL, NULL),
            row(NULL, status(0), NULL));

    assertThat(DeltaRows.writeOut(rows, 0, QUARTER_HOUR))
        .isEqualTo(
            rows(
                row(time(FIRST), status(8), u32(70)),
                row(time(at(2027, 1, 1, 5, 0, 0)), status(8), u32(70)),
                row(time(at(2027, 1, 1, 5, 0, 15)), status(0), u32(70))));
  }

  @Test
  void without_a_period_or_a_row_before_nothing_is_made_up() throws CodecException {
    CosemData.Array rows = rows(row(NULL, NULL), row(time(FIRST), u32(1)), row(NULL, NULL));

    assertThat(DeltaRows.writeOut(rows, 0, Duration.ZERO))
        .isEqualTo(rows(row(NULL, NULL), row(time(FIRST), u32(1)), row(NULL, u32(1))));
    assertThat(DeltaRows.writeOut(rows, -1, QUARTER_HOUR))
        .isEqualTo(rows(row(NULL, NULL), row(time(FIRST), u32(1)), row(time(FIRST), u32(1))));
  }

  @Test
  void adds_differences_of_every_type_to_numbers_of_every_type() throws CodecException {
    for (CosemData difference :
        List.of(
            new CosemData.DeltaInteger((byte) 5),
            new CosemData.DeltaLong((short) 5),
            new CosemData.DeltaDoubleLong(5),
            new CosemData.DeltaUnsigned(5),
            new CosemData.DeltaLongUnsigned(5),
            new CosemData.DeltaDoubleLongUnsigned(5))) {
      assertThat(after(difference)).isEqualTo(numbers(105));
    }
    assertThat(after(new CosemData.DeltaInteger((byte) -5))).isEqualTo(numbers(95));
  }

  @Test
  void refuses_differences_that_lead_nowhere() {
    CosemData less = new CosemData.DeltaInteger((byte) -1);
    CosemData more = new CosemData.DeltaUnsigned(1);
    for (CosemData last :
        List.of(
            u32(0),
            new CosemData.LongUnsigned(0),
            status(0),
            new CosemData.DoubleLong(Integer.MIN_VALUE),
            new CosemData.LongData(Short.MIN_VALUE),
            new CosemData.IntegerData(Byte.MIN_VALUE),
            new CosemData.Long64(Long.MIN_VALUE),
            new CosemData.Long64Unsigned(0))) {
      refused(last, less);
    }
    for (CosemData last :
        List.of(
            u32(0xffff_ffffL),
            new CosemData.LongUnsigned(0xffff),
            status(0xff),
            new CosemData.DoubleLong(Integer.MAX_VALUE),
            new CosemData.LongData(Short.MAX_VALUE),
            new CosemData.IntegerData(Byte.MAX_VALUE),
            new CosemData.Long64(Long.MAX_VALUE),
            new CosemData.Long64Unsigned(-1))) {
      refused(last, more);
    }
    refused(NULL, more);
    refused(CosemData.OctetString.of(new byte[2]), more);
    assertRefused(
        Reason.MALFORMED,
        () -> DeltaRows.writeOut(new CosemData.Array(List.of(u32(1))), 0, QUARTER_HOUR));
  }

  private static void refused(CosemData last, CosemData difference) {
    assertRefused(
        Reason.MALFORMED,
        () -> DeltaRows.writeOut(rows(row(last), row(difference)), -1, QUARTER_HOUR));
  }

  private static List<CosemData> after(CosemData difference) throws CodecException {
    List<CosemData> first = numbers(100);
    CosemData.Array rows =
        rows(
            new CosemData.Structure(first),
            new CosemData.Structure(first.stream().map(number -> difference).toList()));
    CosemData last = DeltaRows.writeOut(rows, -1, QUARTER_HOUR).elements().get(1);
    return ((CosemData.Structure) last).elements();
  }

  private static List<CosemData> numbers(int value) {
    return Stream.<CosemData>of(
            u32(value),
            new CosemData.LongUnsigned(value),
            status(value),
            new CosemData.DoubleLong(value),
            new CosemData.LongData((short) value),
            new CosemData.IntegerData((byte) value),
            new CosemData.Long64(value),
            new CosemData.Long64Unsigned(value))
        .toList();
  }

  private static CosemDateTime at(int year, int month, int day, int weekday, int hour, int minute) {
    return new CosemDateTime(year, month, day, weekday, hour, minute, 0xff, 0xff, -120, 0x80);
  }

  private static CosemData time(CosemDateTime time) {
    return Axdr.octetString(time);
  }

  private static CosemData status(int value) {
    return new CosemData.Unsigned(value);
  }

  private static CosemData u32(long value) {
    return new CosemData.DoubleLongUnsigned(value);
  }

  private static CosemData row(CosemData... values) {
    return CosemData.Structure.of(values);
  }

  private static CosemData.Array rows(CosemData... rows) {
    return new CosemData.Array(List.of(rows));
  }
}
