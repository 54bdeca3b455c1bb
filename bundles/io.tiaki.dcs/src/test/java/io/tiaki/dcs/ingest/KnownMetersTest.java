package io.tiaki.dcs.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.dcs.protocol.MeterReading;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which reading of a meter is the last. */
class KnownMetersTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final String METER = "TKI0000000000001";

  @TempDir Path folder;

  private static MeterReading reading(int seconds) {
    return new MeterReading(
        METER,
        "1-0:99.1.0.255",
        NOW.plusSeconds(seconds),
        "valid",
        "pushed",
        List.of(new MeterReading.Value("1-0:1.8.0.255", Integer.toString(seconds), "Wh")));
  }

  @Test
  void the_last_is_the_one_that_was_registered_last() throws Exception {
    try (Book book = Book.open(folder.resolve("book.mv"))) {
      assertThat(book.lastReading(METER)).isEmpty();
      book.add("gw1", List.of(reading(5), reading(3)), NOW);
      book.add("gw2", List.of(reading(4)), NOW);

      assertThat(book.lastReading(METER).orElseThrow()).contains("\"value\":\"5\"");
      assertThat(book.gatewaysByMeter()).containsOnlyKeys(METER).containsValue("gw2");
    }
  }

  @Test
  void it_is_there_after_a_kill() throws Exception {
    Path copy = folder.resolve("after-the-kill.mv");
    try (Book book = Book.open(folder.resolve("book.mv"))) {
      book.add("gw1", List.of(reading(1)), NOW);
      book.commit();
      book.add("gw1", List.of(reading(2)), NOW);
      // What another process would find if this one ended here.
      Files.copy(folder.resolve("book.mv"), copy);
    }
    try (Book book = Book.open(copy)) {
      assertThat(book.lastReading(METER).orElseThrow()).contains("\"value\":\"1\"");
    }
  }

  @Test
  void it_is_found_in_a_book_of_an_earlier_version() throws Exception {
    Path file = folder.resolve("book.mv");
    Files.copy(Path.of("src/test/resources/golden/book-format-1.mv"), file);
    try (Book book = Book.open(file)) {
      assertThat(book.lastReading(METER).orElseThrow()).contains("\"value\":\"2\"");
      assertThat(book.given(NOW)).as("of which nothing is known").isEmpty();
    }
  }
}
