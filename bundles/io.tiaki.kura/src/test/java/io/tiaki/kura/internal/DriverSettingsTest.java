package io.tiaki.kura.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.model.MeterId;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DriverSettingsTest {
  private static String names(int count) {
    return IntStream.range(0, count)
        .mapToObj("TKI%05d"::formatted)
        .collect(Collectors.joining("\n"));
  }

  @Test
  void reads_names_with_any_separator_once_each() {
    assertThat(DriverSettings.meters(" TKI1, TKI2;\nTKI1\t"))
        .containsExactlyInAnyOrder(new MeterId("TKI1"), new MeterId("TKI2"));
    assertThat(DriverSettings.meters("  ")).isEmpty();
  }

  @Test
  void takes_a_hundred_meters_and_refuses_one_more() {
    assertThat(DriverSettings.meters(names(100))).hasSize(100);
    assertThatThrownBy(() -> DriverSettings.meters(names(101)))
        .hasMessageContaining("101 meters")
        .hasMessageContaining("at most 100");
  }

  @Test
  void names_what_is_no_meter() {
    assertThatThrownBy(() -> DriverSettings.meters("TKI1, meter\u0007one"))
        .hasMessageContaining("'meter?one'");
  }
}
