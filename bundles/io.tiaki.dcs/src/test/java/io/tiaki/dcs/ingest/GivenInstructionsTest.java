package io.tiaki.dcs.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.tiaki.dcs.protocol.Messages;
import io.tiaki.dcs.protocol.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the book says of instructions, also after the process or the file ended in the middle. */
class GivenInstructionsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant END = NOW.plusSeconds(60);
  private static final Instant LATE = END.plusSeconds(3);
  private static final String METER = "TKI0000000000001";

  @TempDir Path folder;

  private static Given given(String id) {
    return new Given(id, "gw1", "supply.disconnect", Optional.of(METER), NOW, END);
  }

  private static Messages.Outcome outcome(String id, String status, String text) {
    return new Messages.Outcome("o-" + id, id, status, text, List.of());
  }

  private static List<String> states(Book book, Instant now) {
    return book.given(now).stream()
        .map(one -> text(one, "id") + " " + text(one, "state") + " " + text(one, "text"))
        .toList();
  }

  private static String text(JsonObject object, String name) {
    return object.get(name).getAsString();
  }

  private Book open(String name) throws Exception {
    return Book.open(folder.resolve(name));
  }

  @Test
  void an_instruction_is_sent_waits_and_ends() throws Exception {
    try (Book book = open("book.mv")) {
      book.addInstruction(given("i1"));
      assertThat(states(book, NOW)).containsExactly("i1 sent ");
      book.addProgress("gw1", new Progress("p1", "i1", "no session"));
      assertThat(states(book, NOW)).containsExactly("i1 waiting no session");
      book.addOutcome(outcome("i1", "refused", "The meter refused it"), NOW.plusSeconds(5));
      assertThat(states(book, LATE)).containsExactly("i1 refused The meter refused it");

      JsonObject one = book.given(NOW).get(0);
      assertThat(one.get("number").getAsLong()).isEqualTo(1);
      assertThat(text(one, "gateway")).isEqualTo("gw1");
      assertThat(text(one, "instruction")).isEqualTo("supply.disconnect");
      assertThat(text(one, "meter")).isEqualTo(METER);
      assertThat(text(one, "created")).isEqualTo("2026-01-01T00:00:00Z");
      assertThat(text(one, "ended")).isEqualTo("2026-01-01T00:00:05Z");
      assertThat(one.get("open").getAsBoolean()).isFalse();
    }
  }

  @Test
  void without_an_outcome_it_is_timed_out_until_one_comes_late() throws Exception {
    try (Book book = open("book.mv")) {
      book.addInstruction(given("i1"));
      assertThat(states(book, END)).containsExactly("i1 sent ");
      assertThat(states(book, LATE)).containsExactly("i1 timed-out the gateway gave no answer");
      assertThat(text(book.given(LATE).get(0), "ended")).isEqualTo("2026-01-01T00:01:00Z");
      book.addOutcome(outcome("i1", "done", ""), LATE);
      assertThat(states(book, LATE)).containsExactly("i1 done ");
    }
  }

  @Test
  void what_could_not_be_sent_failed_until_an_outcome_shows_that_it_was() throws Exception {
    try (Book book = open("book.mv")) {
      book.addInstruction(given("i1"));
      book.failInstruction("i1", "the broker did not take it", NOW);
      assertThat(states(book, LATE)).containsExactly("i1 failed the broker did not take it");
      book.addOutcome(outcome("i1", "done", ""), LATE);
      assertThat(states(book, LATE)).containsExactly("i1 done ");
    }
  }

  @Test
  void what_was_answered_is_not_told() throws Exception {
    try (Book book = open("book.mv")) {
      book.addInstruction(given("i1"));
      book.addOutcome(outcome("i1", "done", "TKI0000000000007 since 2026-01-01"), NOW);
      assertThat(book.given(NOW).toString()).doesNotContain("TKI0000000000007");
    }
  }

  @Test
  void another_gateway_cannot_say_that_it_waits() throws Exception {
    try (Book book = open("book.mv")) {
      book.addInstruction(given("i1"));
      book.addProgress("gw2", new Progress("p1", "i1", "of gw2"));
      book.addProgress("gw1", new Progress("p2", "unknown", "of nothing"));
      assertThat(states(book, NOW)).containsExactly("i1 sent ");
    }
  }

  @Test
  void what_was_committed_is_there_after_a_kill() throws Exception {
    Path copy = folder.resolve("after-the-kill.mv");
    try (Book book = open("book.mv")) {
      book.addInstruction(given("i1"));
      book.addInstruction(given("i2"));
      book.addInstruction(given("i3"));
      book.addOutcome(outcome("i1", "done", ""), NOW);
      book.addProgress("gw1", new Progress("p1", "i2", "no session"));
      book.commit();
      book.addOutcome(outcome("i3", "done", ""), NOW);
      // What another process would find if this one ended here.
      Files.copy(folder.resolve("book.mv"), copy);
    }
    try (Book book = Book.open(copy)) {
      assertThat(states(book, NOW))
          .containsExactly("i1 done ", "i2 waiting no session", "i3 sent ");
      book.addInstruction(given("i4"));
      assertThat(book.given(NOW))
          .extracting(one -> one.get("number").getAsLong())
          .containsExactly(1L, 2L, 3L, 4L);
    }
  }

  @Test
  void a_torn_last_write_costs_only_what_was_not_said_to_be_noted() throws Exception {
    Path file = folder.resolve("book.mv");
    Path copy = folder.resolve("torn.mv");
    long noted;
    try (Book book = Book.open(file)) {
      book.addInstruction(given("i1"));
      book.commit();
      noted = Files.size(file);
      book.addInstruction(given("i2"));
      book.addOutcome(outcome("i1", "done", ""), NOW);
      book.commit();
      Files.copy(file, copy);
    }
    byte[] octets = Files.readAllBytes(copy);
    assertThat((long) octets.length).isGreaterThan(noted);
    Files.write(copy, Arrays.copyOf(octets, (int) noted + 100));

    try (Book book = Book.open(copy)) {
      assertThat(states(book, NOW)).containsExactly("i1 sent ");
    }
  }

  @Test
  void the_oldest_that_are_over_are_forgotten_first() throws Exception {
    try (Book book = open("book.mv")) {
      book.addInstruction(given("open"));
      IntStream.range(1, GivenInstructions.MOST).forEach(i -> book.addInstruction(given("i" + i)));
      book.addOutcome(outcome("i1", "done", ""), NOW);
      book.addOutcome(outcome("i2", "done", ""), NOW);

      book.addInstruction(given("new"));

      assertThat(book.given(NOW)).hasSize(GivenInstructions.MOST);
      assertThat(book.instructed("open")).contains("gw1");
      assertThat(book.instructed("i1")).isEmpty();
      assertThat(book.instructed("i2")).contains("gw1");
      assertThat(book.instructed("new")).contains("gw1");
    }
  }

  @Test
  void without_one_that_is_over_the_oldest_is_forgotten() throws Exception {
    try (Book book = open("book.mv")) {
      IntStream.rangeClosed(0, GivenInstructions.MOST)
          .forEach(i -> book.addInstruction(given("i" + i)));
      assertThat(book.given(NOW)).hasSize(GivenInstructions.MOST);
      assertThat(book.instructed("i0")).isEmpty();
    }
  }
}
