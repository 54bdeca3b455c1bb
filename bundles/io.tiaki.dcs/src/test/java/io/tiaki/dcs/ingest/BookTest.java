package io.tiaki.dcs.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.dcs.DcsException;
import io.tiaki.dcs.protocol.Messages;
import io.tiaki.dcs.protocol.MeterReading;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BookTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path folder;

  @Test
  void what_was_committed_is_there_after_a_kill() throws Exception {
    Path file = folder.resolve("readings.mv");
    Path copy = folder.resolve("after-the-kill.mv");
    try (Book book = Book.open(file)) {
      book.add("gw1", List.of(reading(1)), NOW);
      book.commit();
      book.add("gw1", List.of(reading(2)), NOW);
      // What another process would find if this one ended here.
      Files.copy(file, copy);
    }
    try (Book book = Book.open(copy)) {
      assertThat(book.readings()).isEqualTo(1);
      assertThat(book.add("gw1", List.of(reading(1), reading(2)), NOW)).containsExactly(reading(2));
    }
  }

  @Test
  void a_torn_last_write_costs_only_what_was_not_confirmed() throws Exception {
    Path file = folder.resolve("readings.mv");
    Path copy = folder.resolve("torn.mv");
    long confirmed;
    try (Book book = Book.open(file)) {
      book.add("gw1", List.of(reading(1)), NOW);
      book.commit();
      confirmed = Files.size(file);
      book.add("gw1", List.of(reading(2), reading(3)), NOW);
      book.commit();
      Files.copy(file, copy);
    }
    byte[] octets = Files.readAllBytes(copy);
    assertThat((long) octets.length).isGreaterThan(confirmed);
    Files.write(copy, java.util.Arrays.copyOf(octets, (int) confirmed + 100));

    try (Book book = Book.open(copy)) {
      assertThat(book.readings()).isEqualTo(1);
    }
  }

  @Test
  void after_a_failure_it_goes_back_to_the_last_commit() throws Exception {
    try (Book book = Book.open(folder.resolve("readings.mv"))) {
      book.add("gw1", List.of(reading(1)), NOW);
      book.commit();
      book.add("gw1", List.of(reading(2)), NOW);

      book.reopen();

      assertThat(book.readings()).isEqualTo(1);
    }
  }

  @Test
  void the_file_does_not_grow_much_faster_than_its_content() throws Exception {
    Path file = folder.resolve("readings.mv");
    try (Book book = Book.open(file)) {
      for (int i = 0; i < 300; i++) {
        List<MeterReading> batch = new ArrayList<>();
        for (int meter = 0; meter < 25; meter++) {
          batch.add(
              new MeterReading(
                  String.format("TKI%013d", meter),
                  "1-0:99.1.0.255",
                  NOW.plusSeconds(5L * i),
                  "valid",
                  "pushed",
                  List.of(new MeterReading.Value("1-0:1.8.0.255", "1234567", "Wh"))));
        }
        book.add("gw1", batch, NOW);
        book.commit();
      }
      assertThat(book.readings()).isEqualTo(7_500);
    }
    assertThat(Files.size(file)).isLessThan(7_500L * 1_200);
  }

  @Test
  void the_oldest_instructions_are_forgotten() throws Exception {
    try (Book book = Book.open(folder.resolve("readings.mv"))) {
      for (int i = 0; i <= 10_000; i++) {
        book.addInstruction(given("i" + i));
      }
      assertThat(book.instructed("i0")).isEmpty();
      assertThat(book.instructed("i1")).contains("gw1");
      assertThat(book.instructed("i10000")).contains("gw1");
    }
  }

  @Test
  void the_first_outcome_counts_and_only_of_what_was_instructed() throws Exception {
    try (Book book = Book.open(folder.resolve("readings.mv"))) {
      book.addInstruction(given("known"));
      book.addOutcome(new Messages.Outcome("a", "known", "done", "", List.of()), NOW);
      book.addOutcome(new Messages.Outcome("b", "known", "failed", "", List.of()), NOW);
      book.addOutcome(new Messages.Outcome("c", "unknown", "done", "", List.of()), NOW);

      assertThat(book.outcome("known").orElseThrow()).contains("\"done\"");
      assertThat(book.outcome("unknown")).isEmpty();
    }
  }

  @Test
  void a_damaged_file_is_named_and_left_alone() throws Exception {
    Path file = folder.resolve("readings.mv");
    byte[] garbage = "x".repeat(20_000).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    Files.write(file, garbage);

    assertThatThrownBy(() -> Book.open(file))
        .isInstanceOf(DcsException.class)
        .hasMessageContaining("readings.mv")
        .hasMessageContaining("move it away");
    assertThat(Files.readAllBytes(file)).isEqualTo(garbage);
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
        List.of(new MeterReading.Value("1-0:1.8.0.255", "1", "Wh")));
  }
}
