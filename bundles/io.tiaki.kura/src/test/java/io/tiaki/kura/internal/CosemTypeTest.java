package io.tiaki.kura.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.Octets;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CosemTypeTest {
  @ParameterizedTest
  @EnumSource(CosemType.class)
  void has_the_name_of_the_standard(CosemType type) {
    assertThat(type.text()).matches("[a-z0-9]+(-[a-z0-9]+)*");
    assertThat(CosemType.of(type.text())).contains(type);
  }

  @ParameterizedTest
  @CsvSource({
    "INTEGER, -128, 127, 128",
    "LONG, -32768, 32767, 32768",
    "DOUBLE_LONG, -2147483648, 2147483647, 2147483648",
    "LONG64, -9223372036854775808, 9223372036854775807, 9223372036854775808",
    "UNSIGNED, 0, 255, 256",
    "LONG_UNSIGNED, 0, 65535, 65536",
    "DOUBLE_LONG_UNSIGNED, 0, 4294967295, 4294967296",
    "LONG64_UNSIGNED, 0, 18446744073709551615, 18446744073709551616",
    "ENUM, 0, 255, -1",
  })
  void takes_its_range_and_not_more(CosemType type, String least, String most, String beyond)
      throws RefusedException {
    assertThat(Decoder.decode(type.encode(least, 0), 0, false)).hasToString(least);
    assertThat(Decoder.decode(type.encode(most, 0), 0, false)).hasToString(most);
    assertThatThrownBy(() -> type.encode(beyond, 0)).hasMessageContaining(type.text());
  }

  @Test
  void takes_the_scaler_back() throws RefusedException {
    assertThat(CosemType.LONG.encode(12.3, -1)).isEqualTo(new CosemData.LongData((short) 123));
    assertThat(CosemType.LONG.encode(12_000, 3)).isEqualTo(new CosemData.LongData((short) 12));
    assertThatThrownBy(() -> CosemType.LONG.encode(12.34, -1)).isInstanceOf(RefusedException.class);
  }

  @Test
  void takes_octets_text_and_truth() throws RefusedException {
    assertThat(CosemType.OCTET_STRING.encode("0aff", 0))
        .isEqualTo(CosemData.OctetString.of(new byte[] {10, -1}));
    assertThat(CosemType.OCTET_STRING.encode(new byte[] {1}, 0))
        .isEqualTo(CosemData.OctetString.of(new byte[] {1}));
    assertThat(CosemType.VISIBLE_STRING.encode("ab", 0))
        .isEqualTo(new CosemData.VisibleString(Octets.ofAscii("ab")));
    assertThat(CosemType.UTF8_STRING.encode("ä", 0))
        .isEqualTo(new CosemData.Utf8String(Octets.of("ä".getBytes(StandardCharsets.UTF_8))));
    assertThat(CosemType.BOOLEAN.encode(true, 0)).isEqualTo(new CosemData.BooleanData(true));
    assertThat(CosemType.FLOAT64.encode(1.5, 0)).isEqualTo(new CosemData.Float64(1.5));
    assertThat(CosemType.FLOAT32.encode(1.5f, 0)).isEqualTo(new CosemData.Float32(1.5f));
  }

  @Test
  void refuses_what_it_cannot_say() {
    assertThatThrownBy(() -> CosemType.OCTET_STRING.encode("xyz", 0)).hasMessageContaining("octet");
    assertThatThrownBy(() -> CosemType.VISIBLE_STRING.encode("ä", 0)).hasMessageContaining("vis");
    assertThatThrownBy(() -> CosemType.BOOLEAN.encode("yes", 0)).hasMessageContaining("boolean");
    assertThatThrownBy(() -> CosemType.LONG.encode(new byte[1], 0)).hasMessageContaining("long");
  }
}
