package io.tiaki.meter.internal.cosem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AppearanceTest {
  private final Bench bench = new Bench();

  @Test
  void shows_a_meter_as_it_left_the_factory() {
    Appearance seen = bench.device.appearance();

    assertThat(seen.display()).isEmpty();
    assertThat(seen.relay()).isEqualTo("connected");
    assertThat(seen.limit()).isEmpty();
    assertThat(seen.tariff()).isEmpty();
    assertThat(seen.firmware()).isEqualTo("1.0.0");
    assertThat(seen.log()).isEmpty();
  }

  @Test
  void shows_what_was_changed_and_what_it_noted() {
    bench.set(1, "0-0:96.13.1.255", 2, Values.text("Water\u001b[2J"));
    bench.set(71, "0-0:17.0.0.255", 4, Values.u32(2_300));
    bench.act(70, "0-0:96.3.10.255", 1);
    bench.device.provoke("217");

    Appearance seen = bench.device.appearance();

    assertThat(seen.display()).startsWith("Water").doesNotContain("\u001b");
    assertThat(seen.relay()).isEqualTo("disconnected");
    assertThat(seen.limit()).hasValue(2_300);
    assertThat(seen.imported()).isEqualTo(bench.number(3, "1-0:1.8.0.255", 2));
    assertThat(seen.log())
        .containsExactly(
            new Appearance.Entry(62, "remotely disconnected"), new Appearance.Entry(217, "217"));
  }
}
