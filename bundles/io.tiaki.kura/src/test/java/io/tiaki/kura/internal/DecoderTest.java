package io.tiaki.kura.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.Octets;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.eclipse.kura.type.DataType;
import org.junit.jupiter.api.Test;

class DecoderTest {
  private static Object text(CosemData data) throws RefusedException {
    return ChannelValue.of(Decoder.decode(data, 0, false), DataType.STRING).getValue();
  }

  @Test
  void shows_text_as_text_and_other_octets_as_hexadecimal() throws RefusedException {
    assertThat(text(CosemData.OctetString.of("TKI1".getBytes(StandardCharsets.US_ASCII))))
        .isEqualTo("TKI1");
    assertThat(text(CosemData.OctetString.of(new byte[] {0, (byte) 0xff}))).isEqualTo("00ff");
    assertThat(text(new CosemData.VisibleString(Octets.of(new byte[] {'a', 7})))).isEqualTo("a?");
    assertThat(text(new CosemData.Utf8String(Octets.of(new byte[] {'a', 10})))).isEqualTo("a?");
  }

  @Test
  void keeps_octets_for_a_channel_of_octets() throws RefusedException {
    Object decoded = Decoder.decode(CosemData.OctetString.of(new byte[] {1, 2}), 0, false);

    assertThat(ChannelValue.of(decoded, DataType.BYTE_ARRAY).getValue())
        .isEqualTo(new byte[] {1, 2});
  }

  @Test
  void scales_whole_and_floating_numbers_exactly() throws RefusedException {
    assertThat(Decoder.decode(new CosemData.Long64Unsigned(-1), -3, false))
        .isEqualTo(new BigDecimal("18446744073709551.615"));
    assertThat(Decoder.decode(new CosemData.Float32(0.1f), 0, false))
        .isEqualTo(new BigDecimal("0.1"));
  }

  @Test
  void shows_structures_as_text() throws RefusedException {
    CosemData data =
        CosemData.Structure.of(
            new CosemData.LongUnsigned(5),
            new CosemData.Array(
                List.of(new CosemData.BooleanData(true), CosemData.NullData.INSTANCE)),
            CosemData.OctetString.of(new byte[] {1}),
            new CosemData.DateTime(CosemDateTime.of(Instant.EPOCH)));

    assertThat(text(data)).isEqualTo("[5, [true, null], 01, 1970-01-01T00:00:00Z]");
  }

  @Test
  void refuses_what_is_too_long_too_deep_or_nothing() {
    CosemData many =
        new CosemData.Array(Collections.nCopies(5_000, new CosemData.LongUnsigned(65_535)));
    CosemData nested = new CosemData.Unsigned(1);
    for (int i = 0; i < 2_000; i++) {
      nested = new CosemData.Array(List.of(nested));
    }
    CosemData deep = nested;

    assertThatThrownBy(() -> text(many)).hasMessageContaining("too long");
    assertThatThrownBy(() -> text(deep)).hasMessageContaining("too deep");
    assertThatThrownBy(() -> text(CosemData.NullData.INSTANCE)).hasMessageContaining("no value");
    assertThatThrownBy(() -> text(new CosemData.Float64(Double.NaN)))
        .hasMessageContaining("cannot show");
  }
}
