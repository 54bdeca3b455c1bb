package io.tiaki.usecase.reading.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.classes.CaptureObject;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import io.tiaki.model.Quality;
import io.tiaki.model.Quantity;
import io.tiaki.model.Reading;
import io.tiaki.model.Source;
import io.tiaki.model.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowReaderTest {
  private static final Instant TIME = Instant.parse("2026-01-01T00:00:05Z");
  private static final MeterId METER = new MeterId("TKI0000000000001");
  private static final CaptureObject CLOCK = new CaptureObject(8, ObisCode.CLOCK, 2, 0);
  private static final CaptureObject ENERGY =
      new CaptureObject(3, ObisCode.ACTIVE_ENERGY_IMPORT, 2, 0);
  private static final List<Column> COLUMNS =
      List.of(
          Column.of(Column.Kind.CLOCK, CLOCK),
          Column.simple(new CaptureObject(1, ObisCode.of("0-0:96.10.1"), 2, 0)),
          Column.register(ENERGY, new ScalerUnit(1, Unit.WATT_HOUR)));

  private final RowReader reader =
      new RowReader(METER, COLUMNS, Duration.ofSeconds(5), Source.PROFILE);

  private static CosemData octets(CosemDateTime time) {
    return CosemData.OctetString.of(time.octets());
  }

  private static CosemData clock() {
    return octets(CosemDateTime.of(TIME));
  }

  private Optional<Reading> read(CosemData... cells) throws NonsenseException {
    return reader.read(List.of(cells));
  }

  private static CosemData number(long n) {
    return new CosemData.DoubleLongUnsigned(n);
  }

  @Test
  void reads_a_row() throws NonsenseException {
    Reading reading = read(clock(), new CosemData.Unsigned(0), number(42)).orElseThrow();

    assertThat(reading.registered()).isEqualTo(TIME);
    assertThat(reading.quantity(ObisCode.ACTIVE_ENERGY_IMPORT))
        .contains(new Quantity(42, 1, Unit.WATT_HOUR));
    assertThat(reading.quality()).isEqualTo(Quality.VALID);
  }

  @Test
  void null_data_repeats_values_and_moves_the_clock_by_a_period() throws NonsenseException {
    CosemData none = CosemData.NullData.INSTANCE;
    read(clock(), new CosemData.Unsigned(0x20), number(42));

    Reading second = read(none, none, none).orElseThrow();
    Reading third = read(none, new CosemData.Unsigned(0), number(43)).orElseThrow();

    assertThat(second.registered()).isEqualTo(TIME.plusSeconds(5));
    assertThat(second.quality()).isEqualTo(Quality.QUESTIONABLE);
    assertThat(second.quantity(ObisCode.ACTIVE_ENERGY_IMPORT))
        .contains(new Quantity(42, 1, Unit.WATT_HOUR));
    assertThat(third.registered()).isEqualTo(TIME.plusSeconds(10));
    assertThat(third.quality()).isEqualTo(Quality.VALID);
  }

  @Test
  void null_data_in_the_first_row_is_no_time() throws NonsenseException {
    assertThat(read(CosemData.NullData.INSTANCE, new CosemData.Unsigned(0), number(1))).isEmpty();
  }

  @Test
  void status_and_clock_status_decide_the_quality() throws NonsenseException {
    CosemDateTime t = CosemDateTime.of(TIME);
    CosemDateTime doubtful =
        new CosemDateTime(
            t.year(),
            t.month(),
            t.dayOfMonth(),
            0xff,
            t.hour(),
            t.minute(),
            t.second(),
            0xff,
            0,
            2);

    assertThat(read(octets(doubtful), new CosemData.Unsigned(0), number(1)).orElseThrow().quality())
        .isEqualTo(Quality.QUESTIONABLE);
    assertThat(read(octets(doubtful), new CosemData.Unsigned(4), number(1)).orElseThrow().quality())
        .isEqualTo(Quality.INVALID);
    assertThat(
            read(clock(), new CosemData.DoubleLongUnsigned(0x80), number(1))
                .orElseThrow()
                .quality())
        .isEqualTo(Quality.QUESTIONABLE);
    assertThat(read(clock(), new CosemData.Unsigned(8), number(1)).orElseThrow().quality())
        .as("daylight saving is no fault")
        .isEqualTo(Quality.VALID);
  }

  @Test
  void deviation_counts_and_unspecified_fields_are_tolerated() throws NonsenseException {
    CosemDateTime local = new CosemDateTime(2026, 1, 1, 0xff, 1, 0, 5, 0xff, -60, 0xff);
    CosemDateTime vague = new CosemDateTime(2026, 1, 1, 0xff, 0, 0, 0xff, 0xff, -32_768, 0xff);

    assertThat(read(octets(local), number(0), number(1)).orElseThrow().registered())
        .isEqualTo(TIME);
    assertThat(read(new CosemData.DateTime(vague), number(0), number(1)).orElseThrow().registered())
        .isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
  }

  @Test
  void a_date_time_with_tag_and_length_repeated_inside_is_read() throws NonsenseException {
    byte[] doubled = new byte[14];
    doubled[0] = 0x09;
    doubled[1] = 0x0c;
    System.arraycopy(CosemDateTime.of(TIME).octets(), 0, doubled, 2, 12);

    assertThat(
            read(CosemData.OctetString.of(doubled), number(0), number(1))
                .orElseThrow()
                .registered())
        .isEqualTo(TIME);
  }

  @Test
  void times_that_cannot_be_right_make_no_reading() throws NonsenseException {
    CosemDateTime far = new CosemDateTime(30_000, 1, 1, 0xff, 0, 0, 0, 0, 0, 0);
    CosemDateTime never =
        new CosemDateTime(0xffff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, -32_768, 0xff);

    assertThat(read(octets(far), number(0), number(1))).isEmpty();
    assertThat(read(octets(never), number(0), number(1))).isEmpty();
    assertThat(read(CosemData.OctetString.of(new byte[5]), number(0), number(1))).isEmpty();
  }

  @Test
  void numbers_of_every_type_are_exact() {
    assertThat(Numbers.quantity(new CosemData.Long64(-5), -3, Unit.WATT))
        .contains(new Quantity(-5, -3, Unit.WATT));
    assertThat(Numbers.quantity(new CosemData.Float32(230.1f), 0, Unit.VOLT).orElseThrow().value())
        .isEqualTo("230.1");
    assertThat(Numbers.quantity(new CosemData.Float64(Double.NaN), 0, Unit.VOLT)).isEmpty();
    assertThat(Numbers.quantity(new CosemData.Float64(1e300), 0, Unit.VOLT)).isEmpty();
    assertThat(Numbers.quantity(new CosemData.Long64Unsigned(-1), 0, Unit.VOLT)).isEmpty();
    assertThat(Numbers.quantity(new CosemData.BooleanData(true), 0, Unit.VOLT)).isEmpty();
  }

  @Test
  void a_row_of_another_length_is_nonsense() {
    assertThatThrownBy(() -> read(clock(), number(0))).isInstanceOf(NonsenseException.class);
  }

  @Test
  void object_lists_are_checked() {
    assertThatThrownBy(() -> ObjectLists.of(number(1))).isInstanceOf(NonsenseException.class);
    CosemData bad =
        CosemData.Structure.of(
            new CosemData.LongUnsigned(8), CosemData.OctetString.of(new byte[5]));
    assertThatThrownBy(() -> ObjectLists.of(new CosemData.Array(List.of(bad))))
        .isInstanceOf(NonsenseException.class);
    List<CosemData> many = java.util.Collections.nCopies(65, number(1));
    assertThatThrownBy(() -> ObjectLists.of(new CosemData.Array(many)))
        .isInstanceOf(NonsenseException.class);
    CosemData scale =
        CosemData.Structure.of(new CosemData.IntegerData((byte) 100), new CosemData.EnumData(30));
    assertThatThrownBy(() -> ScalerUnit.of(scale)).isInstanceOf(NonsenseException.class);
  }

  @Test
  void random_cells_do_no_harm() {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      CosemData[] cells = {garbage(random), garbage(random), garbage(random)};
      try {
        read(cells);
      } catch (NonsenseException expected) {
        // Refused in order.
      }
    }
  }

  private static CosemData garbage(Random random) {
    byte[] octets = new byte[random.nextInt(16)];
    random.nextBytes(octets);
    return switch (random.nextInt(7)) {
      case 0 -> CosemData.OctetString.of(octets);
      case 1 -> new CosemData.Float64(Double.longBitsToDouble(random.nextLong()));
      case 2 -> new CosemData.Long64Unsigned(random.nextLong());
      case 3 -> CosemData.NullData.INSTANCE;
      case 4 -> CosemData.Structure.of(new CosemData.BooleanData(true));
      case 5 -> new CosemData.Long64(random.nextLong());
      default -> new CosemData.Array(List.of());
    };
  }

  private static Layout layout() {
    return new Layout(COLUMNS, COLUMNS, Duration.ofSeconds(5), Optional.empty());
  }

  private static CosemData entry(int classId, ObisCode code) {
    return CosemData.Structure.of(
        new CosemData.LongUnsigned(classId),
        CosemData.OctetString.of(code.octets()),
        new CosemData.IntegerData((byte) 2),
        new CosemData.LongUnsigned(0));
  }

  @Test
  void a_push_may_begin_with_its_object_list() throws NonsenseException {
    CosemData list =
        new CosemData.Array(
            List.of(entry(3, ObisCode.ACTIVE_ENERGY_IMPORT), entry(8, ObisCode.CLOCK)));

    Reading reading =
        PushReader.read(METER, layout(), CosemData.Structure.of(list, number(7), clock()))
            .orElseThrow();

    assertThat(reading.source()).isEqualTo(Source.PUSHED);
    assertThat(reading.quantity(ObisCode.ACTIVE_ENERGY_IMPORT))
        .contains(new Quantity(7, 1, Unit.WATT_HOUR));
  }

  @Test
  void the_leading_object_list_may_count_itself() throws NonsenseException {
    CosemData list =
        new CosemData.Array(
            List.of(
                entry(40, ObisCode.of("0-0:25.9.0")),
                entry(3, ObisCode.ACTIVE_ENERGY_IMPORT),
                entry(8, ObisCode.CLOCK),
                entry(1, ObisCode.of("0-0:96.1.0"))));
    CosemData serial = CosemData.OctetString.of(new byte[] {1, 2});

    Reading reading =
        PushReader.read(METER, layout(), CosemData.Structure.of(list, number(7), clock(), serial))
            .orElseThrow();

    assertThat(reading.measurements()).hasSize(1);
  }

  @Test
  void a_push_that_is_no_structure_or_does_not_fit_is_nonsense() {
    assertThatThrownBy(() -> PushReader.read(METER, layout(), number(1)))
        .isInstanceOf(NonsenseException.class);
    assertThatThrownBy(() -> PushReader.read(METER, layout(), CosemData.Structure.of()))
        .isInstanceOf(NonsenseException.class);
    assertThatThrownBy(() -> PushReader.read(METER, layout(), CosemData.Structure.of(number(1))))
        .isInstanceOf(NonsenseException.class);
  }
}
