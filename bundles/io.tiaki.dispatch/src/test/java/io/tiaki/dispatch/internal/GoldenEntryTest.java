package io.tiaki.dispatch.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What earlier versions remembered is read for ever (ADR 0010). */
class GoldenEntryTest {
  private static byte[] golden() throws Exception {
    Path file = Path.of("src/test/resources/golden/remembered-format-1.json");
    return Files.readString(file).strip().getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void an_instruction_of_format_1_is_read_and_written_the_same() throws Exception {
    Remembered remembered = Remembered.of(golden()).orElseThrow();

    assertThat(remembered.instruction().id()).isEqualTo("4711");
    assertThat(remembered.instruction().validUntil())
        .isEqualTo(Instant.parse("2026-01-01T00:01:00Z"));
    assertThat(remembered.instruction().parameters()).isEqualTo(Map.of("window", "1h"));
    assertThat(remembered.outcome().orElseThrow().id()).isEqualTo("gw1.o.4711");
    assertThat(remembered.answered()).isFalse();
    assertThat(remembered.octets()).isEqualTo(golden());
  }

  @Test
  void one_of_a_later_format_is_not_guessed() throws Exception {
    String later =
        new String(golden(), StandardCharsets.UTF_8).replace("\"format\":1", "\"format\":2");

    assertThat(Remembered.of(later.getBytes(StandardCharsets.UTF_8))).isEmpty();
  }
}
