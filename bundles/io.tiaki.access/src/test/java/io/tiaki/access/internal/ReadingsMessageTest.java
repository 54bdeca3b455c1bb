package io.tiaki.access.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tiaki.model.Measurement;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import io.tiaki.model.Quality;
import io.tiaki.model.Quantity;
import io.tiaki.model.Reading;
import io.tiaki.model.Source;
import io.tiaki.model.Unit;
import io.tiaki.store.StoreMark;
import io.tiaki.store.StoredReading;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ReadingsMessageTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final AccessProfile PROFILE =
      new AccessProfile("default", "gw1", "dcs", "sign", 500, Duration.ZERO);

  private static StoredReading reading(long position, Quantity... quantities) {
    List<Measurement> measurements =
        java.util.Arrays.stream(quantities)
            .map(q -> new Measurement(ObisCode.VOLTAGE_L1, q))
            .toList();
    return new StoredReading(
        position,
        new Reading(
            new MeterId("TKI0000000000001"),
            ObisCode.CLOCK,
            NOW.plusMillis(position),
            measurements,
            Quality.QUESTIONABLE,
            Source.ON_DEMAND));
  }

  @Test
  void tells_the_control_system_and_nobody_else_how_far_the_store_has_come() {
    StoreMark mark = new StoreMark(57, "ab".repeat(32), NOW, Optional.of(NOW.minusSeconds(60)));
    List<StoredReading> readings = List.of(reading(7, new Quantity(1, 0, Unit.VOLT)));
    List<Row> rows = List.of(Row.of(readings.get(0).reading()));
    Stamp stamp = new Stamp(NOW, Optional.of(mark));

    assertThat(text(ReadingsMessage.of(PROFILE, readings, rows, Names.PLAIN, stamp)))
        .contains(
            "\"mark\":{\"number\":57,\"head\":\""
                + mark.head()
                + "\",\"since\":\"2026-01-01T00:00:00Z\",\"back\":\"2025-12-31T23:59:00Z\"}");
    for (AccessProfile other : List.of(to("dcs", "", true), to("utility", "dcs", false))) {
      assertThat(text(ReadingsMessage.of(other, readings, rows, Names.PLAIN, stamp)))
          .doesNotContain("mark");
    }
  }

  private static AccessProfile to(String recipient, String relay, boolean pseudonymous) {
    Delivery delivery = new Delivery(recipient, recipient, relay, false);
    return new AccessProfile(
        "p",
        "gw1",
        delivery,
        "sign",
        Selection.EVERYTHING,
        Rule.RAW,
        pseudonymous,
        0,
        500,
        Duration.ZERO);
  }

  private static String text(ReadingsMessage message) {
    return new String(message.json(), StandardCharsets.UTF_8);
  }

  @Test
  void says_quality_and_source_in_the_words_of_the_protocol() {
    ReadingsMessage message =
        ReadingsMessage.of(PROFILE, List.of(reading(7, new Quantity(-15, -1, Unit.NONE))), NOW);

    assertThat(text(message))
        .contains(
            "\"quality\":\"questionable\"",
            "\"source\":\"on-demand\"",
            "\"value\":\"-1.5\",\"unit\":\"\"")
        .contains("\"registered\":\"2026-01-01T00:00:00.007Z\"");
  }

  @Test
  void leaves_out_values_that_do_not_fit_the_protocol() {
    Quantity huge = new Quantity(1, 100, Unit.VOLT);
    Quantity tiny = new Quantity(1, -32, Unit.VOLT);
    Quantity good = new Quantity(2_300, -1, Unit.VOLT);

    ReadingsMessage message =
        ReadingsMessage.of(PROFILE, List.of(reading(1, huge, tiny, good)), NOW);

    assertThat(text(message)).containsOnlyOnce("\"obis\"").contains("\"230.0\"");
    assertThat(ReadingsMessage.of(PROFILE, List.of(reading(1, huge)), NOW).isEmpty()).isTrue();
  }

  @Test
  void makes_the_message_smaller_when_it_would_be_too_large() {
    List<StoredReading> readings =
        LongStream.rangeClosed(11, 18)
            .mapToObj(n -> reading(n, new Quantity(n, 0, Unit.VOLT)))
            .toList();
    int two = ReadingsMessage.of(PROFILE, readings.subList(0, 2), NOW).json().length;

    ReadingsMessage message = ReadingsMessage.of(PROFILE, readings, NOW, two);

    assertThat(message.id()).isEqualTo("gw1.default.r.11-12");
    assertThat(message.last()).isEqualTo(12);
  }

  @Test
  void refuses_a_profile_that_cannot_be_right_and_names_the_setting() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AccessProfile("default", "gw 1", "dcs", "sign", 1, Duration.ZERO))
        .withMessageContaining("gateway.id");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AccessProfile("Default", "gw1", "dcs", "sign", 1, Duration.ZERO))
        .withMessageContaining("profile.name");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AccessProfile("default", "gw1", "dcs", "sign", 501, Duration.ZERO))
        .withMessageContaining("batch.max");
  }

  @Test
  void ids_have_room_for_the_longest_names_and_positions() {
    AccessProfile longest =
        new AccessProfile("p".repeat(20), "G".repeat(64), "dcs", "sign", 1, Duration.ZERO);
    StoredReading last = reading(1, new Quantity(1, 0, Unit.VOLT));

    ReadingsMessage message =
        ReadingsMessage.of(
            longest, List.of(new StoredReading(Long.MAX_VALUE, last.reading())), NOW);

    assertThat(message.id().length()).isLessThanOrEqualTo(128);
  }
}
