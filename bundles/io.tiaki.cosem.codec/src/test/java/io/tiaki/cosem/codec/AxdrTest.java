package io.tiaki.cosem.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.Octets;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class AxdrTest {
  private static final HexFormat HEX = HexFormat.of();

  @Test
  void decodes_a_compact_array_to_an_array_of_its_rows() throws CodecException {
    CosemData data = Axdr.decode(HEX.parseHex("130202111209010002020003030004"));

    assertThat(data).isEqualTo(new CosemData.Array(List.of(row(1, 2), row(2, 3), row(3, 4))));
  }

  @Test
  void decodes_a_compact_array_with_arrays_and_strings_in_its_rows() throws CodecException {
    // Rows of structure(octet-string, array of two unsigned).
    CosemData data =
        Axdr.decode(
            HEX.parseHex(
                "13" + "02" + "02" + "09" + "01000211" + "08" + "02abcd" + "0102" + "00" + "0304"));

    CosemData first = CosemData.OctetString.of(HEX.parseHex("abcd"));
    CosemData second = CosemData.OctetString.of(new byte[0]);
    assertThat(data)
        .isEqualTo(
            new CosemData.Array(
                List.of(
                    CosemData.Structure.of(first, pair(1, 2)),
                    CosemData.Structure.of(second, pair(3, 4)))));
  }

  @Test
  void writes_as_compact_array_what_it_reads_from_one() throws CodecException {
    CosemData.Array rows =
        new CosemData.Array(
            List.of(
                CosemData.Structure.of(CosemData.OctetString.of(new byte[3]), pair(1, 2)),
                CosemData.Structure.of(CosemData.OctetString.of(new byte[0]), pair(3, 4))));
    byte[] octets = Axdr.encodeCompact(rows);

    assertThat(octets).hasSizeLessThan(Axdr.encode(rows).length);
    assertThat(Axdr.decode(octets)).isEqualTo(rows);
  }

  @Test
  void writes_no_compact_array_of_rows_of_different_types() {
    for (CosemData.Array rows :
        List.of(
            new CosemData.Array(List.of()),
            new CosemData.Array(List.of(row(1, 2), pair(1, 2))),
            new CosemData.Array(List.of(new CosemData.Array(List.of()))),
            new CosemData.Array(List.of(new CosemData.Array(List.of(row(1, 2), pair(1, 2))))))) {
      assertThatThrownBy(() -> Axdr.encodeCompact(rows))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void encodes_lengths_in_their_shortest_form() throws CodecException {
    for (int length : new int[] {0, 1, 127, 128, 255, 256, 65_535, 65_536}) {
      CosemData data = CosemData.OctetString.of(new byte[length]);
      byte[] octets = Axdr.encode(data);
      int header = length < 128 ? 2 : length < 256 ? 3 : length < 65_536 ? 4 : 6;
      assertThat(octets).hasSize(header + length);
      assertThat(Axdr.decode(octets)).isEqualTo(data);
    }
  }

  @Test
  void keeps_every_value_of_every_type() throws CodecException {
    List<CosemData> values = new ArrayList<>();
    values.add(CosemData.NullData.INSTANCE);
    values.add(new CosemData.BitString(Octets.of(new byte[] {(byte) 0xa0, (byte) 0x80}), 9));
    values.add(new CosemData.Bcd(0x42));
    values.add(new CosemData.Long64Unsigned(-1));
    values.add(new CosemData.Float32(Float.NaN));
    values.add(new CosemData.Float64(Double.MIN_VALUE));
    values.add(new CosemData.DateTime(CosemDateTime.of(Instant.parse("2026-01-02T03:04:05.06Z"))));
    values.add(new CosemData.DoubleLong(Integer.MIN_VALUE));
    values.add(new CosemData.LongData(Short.MIN_VALUE));
    values.add(new CosemData.BooleanData(false));
    values.add(new CosemData.DeltaInteger(Byte.MIN_VALUE));
    values.add(new CosemData.DeltaLong(Short.MIN_VALUE));
    values.add(new CosemData.DeltaDoubleLong(Integer.MIN_VALUE));
    values.add(new CosemData.DeltaUnsigned(255));
    values.add(new CosemData.DeltaLongUnsigned(65_535));
    values.add(new CosemData.DeltaDoubleLongUnsigned(0xffff_ffffL));
    values.add(CosemData.DontCare.INSTANCE);
    CosemData all = new CosemData.Structure(values);

    assertThat(Axdr.decode(Axdr.encode(all))).isEqualTo(all);
  }

  @Test
  void reads_any_kind_of_buffer_and_moves_it_to_its_limit() throws CodecException {
    byte[] octets = HEX.parseHex("ee11ffee");
    ByteBuffer direct = ByteBuffer.allocateDirect(4).put(octets);
    for (ByteBuffer buffer :
        List.of(ByteBuffer.wrap(octets), ByteBuffer.wrap(octets).asReadOnlyBuffer(), direct)) {
      buffer.position(1).limit(3);
      assertThat(Axdr.decode(buffer)).isEqualTo(new CosemData.Unsigned(255));
      assertThat(buffer.position()).isEqualTo(3);
    }
  }

  @Test
  void finds_the_date_time_in_both_forms_and_nowhere_else() {
    CosemDateTime time = CosemDateTime.of(Instant.parse("2026-01-02T03:04:05Z"));

    assertThat(Axdr.dateTime(Axdr.octetString(time))).contains(time);
    assertThat(Axdr.dateTime(new CosemData.DateTime(time))).contains(time);
    assertThat(Axdr.dateTime(CosemData.OctetString.of(new byte[11]))).isEmpty();
    assertThat(Axdr.dateTime(CosemData.NullData.INSTANCE)).isEmpty();
  }

  private static CosemData pair(int first, int second) {
    return new CosemData.Array(
        List.of(new CosemData.Unsigned(first), new CosemData.Unsigned(second)));
  }

  private static CosemData row(int first, int second) {
    return CosemData.Structure.of(
        new CosemData.Unsigned(first), new CosemData.LongUnsigned(second));
  }

  @Test
  void encodes_rows_that_are_shorter_or_longer_than_the_first() throws CodecException {
    for (int first : new int[] {0, 1, 127, 128, 300, 70_000}) {
      CosemData.Array rows =
          new CosemData.Array(List.of(row(first), row(3), row(500), row(0), row(129), row(first)));
      byte[] octets = Axdr.encode(rows);
      assertThat(Axdr.decode(octets)).isEqualTo(rows);
      assertThat(Axdr.encode(Axdr.decode(octets))).isEqualTo(octets);
    }
  }

  private static CosemData row(int length) {
    return CosemData.Structure.of(
        CosemData.OctetString.of(new byte[length]), new CosemData.Unsigned(255));
  }
}
