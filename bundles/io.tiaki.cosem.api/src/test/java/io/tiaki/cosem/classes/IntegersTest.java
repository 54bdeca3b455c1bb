package io.tiaki.cosem.classes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.cosem.CosemData;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IntegersTest {
  @Test
  void a_difference_of_any_type_is_a_number() {
    assertThat(
            Stream.of(
                    new CosemData.DeltaInteger((byte) -5),
                    new CosemData.DeltaLong((short) -5),
                    new CosemData.DeltaDoubleLong(-5),
                    new CosemData.DeltaUnsigned(5),
                    new CosemData.DeltaLongUnsigned(5),
                    new CosemData.DeltaDoubleLongUnsigned(5))
                .map(delta -> Integers.delta(delta).orElseThrow()))
        .containsExactly(-5L, -5L, -5L, 5L, 5L, 5L);
    assertThat(Integers.delta(new CosemData.Unsigned(5))).isEmpty();
  }

  @Test
  void a_sum_has_the_type_of_the_value() {
    assertThat(numbers(100)).map(number -> Integers.plus(number, 5)).isEqualTo(numbers(105));
    assertThat(numbers(100)).map(number -> Integers.plus(number, -5)).isEqualTo(numbers(95));
  }

  @Test
  void refuses_a_difference_that_leads_out_of_the_type_or_from_no_number() {
    refused(new CosemData.DoubleLongUnsigned(0), -1);
    refused(new CosemData.LongUnsigned(0), -1);
    refused(new CosemData.Unsigned(0), -1);
    refused(new CosemData.DoubleLong(Integer.MIN_VALUE), -1);
    refused(new CosemData.LongData(Short.MIN_VALUE), -1);
    refused(new CosemData.IntegerData(Byte.MIN_VALUE), -1);
    refused(new CosemData.Long64(Long.MIN_VALUE), -1);
    refused(new CosemData.Long64Unsigned(0), -1);
    refused(new CosemData.DoubleLongUnsigned(0xffff_ffffL), 1);
    refused(new CosemData.LongUnsigned(0xffff), 1);
    refused(new CosemData.Unsigned(0xff), 1);
    refused(new CosemData.DoubleLong(Integer.MAX_VALUE), 1);
    refused(new CosemData.LongData(Short.MAX_VALUE), 1);
    refused(new CosemData.IntegerData(Byte.MAX_VALUE), 1);
    refused(new CosemData.Long64(Long.MAX_VALUE), 1);
    refused(new CosemData.Long64Unsigned(-1), 1);
    refused(CosemData.NullData.INSTANCE, 1);
    refused(CosemData.OctetString.of(new byte[2]), 1);
  }

  @Test
  void adds_to_unsigned_numbers_of_all_64_bits() {
    assertThat(Integers.plus(new CosemData.Long64Unsigned(Long.MAX_VALUE), 1))
        .isEqualTo(new CosemData.Long64Unsigned(Long.MIN_VALUE));
    assertThat(Integers.plus(new CosemData.Long64Unsigned(-1), -1))
        .isEqualTo(new CosemData.Long64Unsigned(-2));
  }

  private static void refused(CosemData value, long delta) {
    assertThatThrownBy(() -> Integers.plus(value, delta))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<CosemData> numbers(int value) {
    return List.of(
        new CosemData.DoubleLongUnsigned(value),
        new CosemData.LongUnsigned(value),
        new CosemData.Unsigned(value),
        new CosemData.DoubleLong(value),
        new CosemData.LongData((short) value),
        new CosemData.IntegerData((byte) value),
        new CosemData.Long64(value),
        new CosemData.Long64Unsigned(value));
  }
}
