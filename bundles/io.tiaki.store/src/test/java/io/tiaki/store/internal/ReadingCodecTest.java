package io.tiaki.store.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.model.Measurement;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import io.tiaki.model.Quality;
import io.tiaki.model.Quantity;
import io.tiaki.model.Reading;
import io.tiaki.model.Source;
import io.tiaki.model.Unit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReadingCodecTest {
  private static final Instant ACCEPTED = Instant.parse("2026-01-01T00:00:01.234Z");

  @Test
  void reads_back_what_it_wrote() {
    for (Quality quality : Quality.values()) {
      for (Source source : Source.values()) {
        List<Measurement> measurements = new ArrayList<>();
        for (Unit unit : Unit.values()) {
          measurements.add(
              new Measurement(ObisCode.VOLTAGE_L1, new Quantity(Long.MIN_VALUE, -128, unit)));
          measurements.add(
              new Measurement(ObisCode.CLOCK, new Quantity(Long.MAX_VALUE, 127, unit)));
        }
        Reading reading =
            new Reading(
                new MeterId("TKI-A_B9"),
                ObisCode.LOAD_PROFILE,
                Instant.parse("1969-12-31T23:59:59.999Z"),
                measurements,
                quality,
                source);
        ReadingCodec.Entry entry = ReadingCodec.decode(ReadingCodec.encode(ACCEPTED, reading));
        assertThat(entry).isEqualTo(new ReadingCodec.Entry(ACCEPTED, reading));
      }
    }
  }

  @Test
  void writes_the_documented_octets() {
    Reading reading =
        new Reading(
            new MeterId("TKI1"),
            ObisCode.LOAD_PROFILE,
            Instant.ofEpochMilli(0x0102),
            List.of(
                new Measurement(
                    ObisCode.ACTIVE_ENERGY_IMPORT, new Quantity(5, -1, Unit.WATT_HOUR))),
            Quality.VALID,
            Source.PROFILE);
    assertThat(HexFormat.of().formatHex(ReadingCodec.encode(Instant.ofEpochMilli(3), reading)))
        .isEqualTo(
            "01"
                + "0000000000000003"
                + "04"
                + "544b4931"
                + "0100630100ff"
                + "0000000000000102"
                + "01"
                + "02"
                + "01"
                + "0100010800ff"
                + "0000000000000005"
                + "ff"
                + "1e");
  }

  @Test
  void skips_what_a_newer_version_appended() {
    byte[] octets = ReadingCodec.encode(ACCEPTED, Samples.reading(1, 0));
    byte[] longer = Arrays.copyOf(octets, octets.length + 3);
    assertThat(ReadingCodec.decode(longer).reading()).isEqualTo(Samples.reading(1, 0));
  }

  @Test
  void refuses_every_truncation() {
    byte[] octets = ReadingCodec.encode(ACCEPTED, Samples.reading(1, 0));
    for (int length = 0; length < octets.length; length++) {
      byte[] cut = Arrays.copyOf(octets, length);
      assertThatIllegalArgumentException()
          .as("length %d", length)
          .isThrownBy(() -> ReadingCodec.decode(cut));
    }
  }

  @Test
  void refuses_another_format() {
    byte[] octets = ReadingCodec.encode(ACCEPTED, Samples.reading(1, 0));
    octets[0] = 2;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ReadingCodec.decode(octets))
        .withMessageContaining("format 2");
  }

  @Test
  void never_fails_with_anything_else_on_garbage() {
    Random random = new Random(1);
    byte[] good = ReadingCodec.encode(ACCEPTED, Samples.reading(1, 0));
    for (int i = 0; i < 20_000; i++) {
      byte[] octets = good.clone();
      for (int n = random.nextInt(4); n >= 0; n--) {
        octets[random.nextInt(octets.length)] = (byte) random.nextInt();
      }
      try {
        ReadingCodec.decode(octets);
      } catch (IllegalArgumentException e) {
        assertThatThrownBy(
                () -> {
                  throw e;
                })
            .hasMessageNotContaining("\n");
      }
    }
  }
}
