package io.tiaki.dcs.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.dcs.DcsException;
import io.tiaki.dcs.protocol.Messages;
import io.tiaki.dcs.protocol.MeterReading;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The book's file as earlier versions wrote it, and as faults leave it. */
class BookFileTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final int READINGS = 40;

  @TempDir Path folder;
  private Path file;
  private byte[] killed;

  /** A file as a kill leaves it: copied while it is open. */
  @BeforeEach
  void makeFile() throws Exception {
    file = folder.resolve("readings.mv");
    try (Book book = Book.open(file)) {
      for (int i = 0; i < READINGS; i++) {
        book.add("gw1", List.of(reading(i)), NOW);
        book.addInstruction(given("i" + i));
        book.commit();
      }
      killed = Files.readAllBytes(file);
    }
  }

  private long readings(byte[] octets) throws Exception {
    Files.write(file, octets);
    try (Book book = Book.open(file)) {
      long readings = book.readings();
      book.add("gw1", List.of(reading(1_000)), NOW);
      book.commit();
      assertThat(book.readings()).isEqualTo(readings + 1);
      return readings;
    }
  }

  @Test
  void a_killed_file_has_everything_that_was_committed() throws Exception {
    assertThat(readings(killed)).isEqualTo(READINGS);
  }

  @Test
  void garbage_or_zeros_behind_the_last_commit_harm_nothing() throws Exception {
    byte[] garbage = new byte[10_000];
    new Random(1).nextBytes(garbage);
    byte[] both = Arrays.copyOf(killed, killed.length + garbage.length);

    assertThat(readings(both)).isEqualTo(READINGS);
    System.arraycopy(garbage, 0, both, killed.length, garbage.length);
    assertThat(readings(both)).isEqualTo(READINGS);
  }

  @Test
  void a_cut_or_zeroed_file_is_recovered_and_that_is_said_or_it_is_refused() throws Exception {
    for (int end = 8_192; end < killed.length; end += 2_999) {
      byte[] zeroed = killed.clone();
      Arrays.fill(zeroed, end, zeroed.length, (byte) 0);
      for (byte[] torn : List.of(Arrays.copyOf(killed, end), zeroed)) {
        Files.write(file, torn);
        try (Book book = Book.open(file)) {
          if (book.readings() != READINGS) {
            assertThat(book.found()).contains("damaged");
          }
        } catch (DcsException e) {
          assertThat(e).hasMessageContaining(file.toString()).hasMessageContaining("move it away");
          assertThat(Files.readAllBytes(file)).as("left alone").isEqualTo(torn);
        }
      }
    }
  }

  @Test
  void a_file_torn_at_its_birth_is_begun_anew() throws Exception {
    assertThat(readings(new byte[0])).isZero();
    assertThat(readings(Arrays.copyOf(killed, 4_096))).isZero();
  }

  @Test
  void a_start_says_how_the_file_was_found() throws Exception {
    Files.write(file, killed);
    try (Book book = Book.open(file)) {
      assertThat(book.found()).contains("without a clean stop").contains(READINGS + " readings");
    }
    try (Book book = Book.open(file)) {
      assertThat(book.found()).doesNotContain("without").contains(READINGS + " readings");
    }
  }

  @Test
  void a_file_of_format_1_is_read_and_written_on() throws Exception {
    Files.copy(GOLDEN.resolve("book-format-1.mv"), file, StandardCopyOption.REPLACE_EXISTING);
    try (Book book = Book.open(file)) {
      assertThat(book.readings()).isEqualTo(2);
      assertThat(book.gatewayOf("TKI0000000000001")).contains("gw1");
      assertThat(book.reading(reading(1)).orElseThrow()).contains("\"value\":\"1\"");
      assertThat(book.outcome("i1").orElseThrow()).contains("\"status\":\"done\"");
      assertThat(book.add("gw1", List.of(reading(1), reading(3)), NOW)).containsExactly(reading(3));
      book.commit();
    }
  }

  @Test
  void a_file_of_a_later_format_is_refused_and_left_alone() throws Exception {
    try (MVStore store = MVStore.open(file.toString())) {
      store.openMap("about").put("format", "2");
    }
    byte[] before = Files.readAllBytes(file);

    assertThatThrownBy(() -> Book.open(file)).hasMessageContaining("format 2");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  /** Writes what this version writes: when the format has a new number, a new file is added. */
  @Test
  @EnabledIfSystemProperty(named = "tiaki.golden.write", matches = "true")
  void write_the_file_of_this_version() throws Exception {
    Files.delete(file);
    try (Book book = Book.open(file)) {
      book.add("gw1", List.of(reading(1), reading(2)), NOW);
      book.addInstruction(given("i1"));
      book.addOutcome(new Messages.Outcome("o1", "i1", "done", "", List.of(reading(2))), NOW);
      book.commit();
    }
    Files.createDirectories(GOLDEN);
    Files.copy(file, GOLDEN.resolve("book-format-1.mv"), StandardCopyOption.REPLACE_EXISTING);
  }

  private static Given given(String id) {
    return new Given(id, "gw1", "reading.read", Optional.empty(), NOW, NOW.plusSeconds(60));
  }

  private static MeterReading reading(int seconds) {
    return new MeterReading(
        "TKI0000000000001",
        "1-0:99.1.0.255",
        NOW.plusSeconds(seconds),
        "valid",
        "pushed",
        List.of(new MeterReading.Value("1-0:1.8.0.255", Integer.toString(seconds), "Wh")));
  }
}
