package io.tiaki.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.journal.EventOutcome;
import io.tiaki.journal.JournalEntry;
import io.tiaki.journal.JournalEvent;
import io.tiaki.journal.LogKind;
import io.tiaki.journal.file.StoredEntry;
import io.tiaki.testkit.MemoryStateStore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class ChainedJournalTest {
  private final Box box = new Box().started();

  @Test
  void keeps_entries_in_order_and_the_chain_holds() throws Exception {
    box.record(1, 500);
    List<JournalEntry> entries = box.entries();
    assertThat(entries).hasSize(500);
    for (int i = 0; i < 500; i++) {
      assertThat(entries.get(i).sequence()).isEqualTo(i + 1);
      assertThat(entries.get(i).event()).isEqualTo(Box.event(i + 1));
      assertThat(entries.get(i).timeTrusted()).isTrue();
    }
    assertThat(box.journal.read(LogKind.SYSTEM, 499, 10))
        .extracting(JournalEntry::sequence)
        .containsExactly(499L, 500L);
    assertThat(box.journal.firstBroken(LogKind.SYSTEM)).isEmpty();
    assertThat(box.journal.read(LogKind.BILLING, 1, 10)).isEmpty();
    assertThat(box.journal.firstBroken(LogKind.BILLING)).isEmpty();
    assertThat(box.journal.check(LogKind.SYSTEM)).isEmpty();
  }

  @Test
  void an_entry_says_who_what_to_what_how_it_ended_and_whether_time_was_trusted() throws Exception {
    JournalEvent event =
        new JournalEvent(
            LogKind.SYSTEM,
            "access.denied",
            "dcs",
            "profile-1",
            Optional.of(Box.METER),
            EventOutcome.DENIED,
            "no role");
    box.trusted = false;
    box.journal.record(event);
    box.settle();
    assertThat(box.entries())
        .singleElement()
        .satisfies(e -> assertThat(e.event()).isEqualTo(event))
        .satisfies(e -> assertThat(e.timeTrusted()).isFalse())
        .satisfies(e -> assertThat(e.erased()).isFalse());
  }

  @Test
  void what_is_said_of_a_meter_stands_nowhere_in_clear() {
    box.record(Box.METER, 1, 3);
    for (var map : box.store.maps.values()) {
      map.forEach(
          (key, value) -> {
            assertThat(key).doesNotContain("TKI");
            assertThat(new String(value, java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("TKI")
                .doesNotContain("number");
          });
    }
  }

  @Test
  void writes_many_waiting_entries_with_few_commits() throws Exception {
    box.store.failing = true;
    for (int i = 1; i <= 400; i++) {
      box.journal.record(Box.event(i));
    }
    box.settle();
    box.store.failing = false;
    int before = box.store.commits;
    box.settle();
    assertThat(box.store.commits - before).isLessThanOrEqualTo(8);
    assertThat(box.entries()).hasSize(400);
  }

  @Test
  void keeps_three_logs_apart() throws Exception {
    box.journal.record(
        new JournalEvent(
            LogKind.CONSUMER, "data.sent", "dcs", Optional.of(Box.METER), "a reading"));
    box.record(1, 1);
    assertThat(box.journal.read(LogKind.CONSUMER, 1, 10))
        .singleElement()
        .satisfies(e -> assertThat(e.event().meter()).contains(Box.METER))
        .satisfies(e -> assertThat(e.sequence()).isEqualTo(1));
    assertThat(box.entries()).hasSize(1);
  }

  @Test
  void shows_a_consumer_the_entries_of_the_own_meter_alone() throws Exception {
    box.record(Box.METER, 1, 2).record(Box.OTHER, 3, 4).record(5, 6).record(Box.METER, 7, 7);
    assertThat(box.journal.of(LogKind.SYSTEM, Box.METER, 1, 10))
        .extracting(e -> e.event().text())
        .containsExactly("number 1", "number 2", "number 7");
    assertThat(box.restarted().journal.of(LogKind.SYSTEM, Box.METER, 2, 1))
        .extracting(e -> e.event().text())
        .containsExactly("number 2");
  }

  @Test
  void goes_on_with_the_chain_after_a_restart_and_with_another_store() throws Exception {
    box.record(1, 3);
    box.store = new MemoryStateStore(box.store.maps);
    box.journal.servicesChanged();
    box.record(Box.METER, 4, 5);
    Box restarted = box.restarted().record(Box.METER, 6, 7);
    assertThat(restarted.entries()).hasSize(7);
    assertThat(restarted.journal.check(LogKind.SYSTEM)).isEmpty();
    assertThat(restarted.security.keys).hasSize(1);
  }

  @Test
  void a_failing_store_delays_entries_and_breaks_nothing() throws Exception {
    box.record(Box.METER, 1, 2);
    box.store.failing = true;
    CompletionStage<Void> waiting = box.journal.record(Box.of(Box.OTHER, 3));
    box.settle();
    assertThatExceptionOfType(IOException.class).isThrownBy(box::entries);
    box.store.failing = false;
    box.settle();
    assertThat(waiting.toCompletableFuture()).isCompleted();
    assertThat(box.entries()).hasSize(3);
    assertThat(box.journal.check(LogKind.SYSTEM)).isEmpty();
  }

  @Test
  void entries_about_meters_wait_for_keys_and_are_never_written_in_clear() throws Exception {
    box.security.failing = true;
    CompletionStage<Void> waiting = box.journal.record(Box.of(Box.METER, 1));
    box.settle();
    assertThat(waiting.toCompletableFuture()).isNotDone();
    assertThat(box.map()).isEmpty();
    box.security.failing = false;
    box.settle();
    assertThat(waiting.toCompletableFuture()).isCompleted();
  }

  @Test
  void counts_what_does_not_fit_and_enters_the_count() throws Exception {
    List<CompletionStage<Void>> taken = new ArrayList<>();
    box.bounded(10_000, 1_000);
    for (int i = 1; i <= ChainedJournal.MOST_WAITING; i++) {
      taken.add(box.journal.record(Box.event(i)));
    }
    for (int i = 0; i < 7; i++) {
      CompletionStage<Void> dropped = box.journal.record(Box.event(0));
      assertThatThrownBy(() -> dropped.toCompletableFuture().get())
          .isInstanceOf(ExecutionException.class)
          .hasMessageContaining("dropped");
    }
    box.settle();
    assertThat(taken).allMatch(stage -> stage.toCompletableFuture().isDone());
    box.record(2_000, 2_000);
    assertThat(box.journal.read(LogKind.SYSTEM, 200, 1_000))
        .filteredOn(e -> e.event().code().equals("journal.overflow"))
        .singleElement()
        .satisfies(e -> assertThat(e.event().text()).startsWith("7 entries"));
    assertThat(box.journal.firstBroken(LogKind.SYSTEM)).isEmpty();
  }

  @Test
  void finds_the_first_entry_that_was_altered_moved_or_taken_away() throws Exception {
    box.record(1, 300);
    var map = box.map();
    String key = ChainedLog.key(200);
    byte[] good = map.get(key);

    byte[] altered = good.clone();
    altered[60] ^= 1;
    map.put(key, altered);
    assertThat(box.journal.firstBroken(LogKind.SYSTEM)).hasValue(200);

    map.put(key, map.get(ChainedLog.key(199)));
    assertThat(box.journal.firstBroken(LogKind.SYSTEM)).hasValue(199);

    map.remove(key);
    assertThat(box.journal.firstBroken(LogKind.SYSTEM)).hasValue(200);

    map.put(key, new byte[0]);
    assertThat(box.journal.firstBroken(LogKind.SYSTEM)).as("cannot be unsealed").hasValue(200);

    map.put(key, new byte[] {9, 9});
    assertThat(box.journal.firstBroken(LogKind.SYSTEM)).as("garbage").hasValue(200);

    map.put(key, good);
    assertThat(box.journal.firstBroken(LogKind.SYSTEM)).isEmpty();
  }

  @Test
  void goes_on_behind_a_torn_gap() throws Exception {
    box.record(1, 9);
    box.map().remove(ChainedLog.key(4));
    Box restarted = box.restarted().record(10, 10);
    assertThat(restarted.entries("test.event"))
        .extracting(e -> e.event().text())
        .contains("number 9", "number 10")
        .doesNotContain("number 4");
    assertThat(restarted.journal.firstBroken(LogKind.SYSTEM)).hasValue(4);
  }

  @Test
  void goes_on_behind_a_last_entry_that_cannot_be_read() throws Exception {
    for (byte[] unreadable : List.of(new byte[0], new byte[] {7})) {
      Box damaged = new Box().started().record(1, 3);
      damaged.map().put(ChainedLog.key(3), unreadable);
      Box restarted = damaged.restarted().record(4, 5);
      assertThat(restarted.journal.firstBroken(LogKind.SYSTEM)).hasValue(3);
      assertThat(restarted.journal.read(LogKind.SYSTEM, 4, 10))
          .extracting(e -> e.event().code())
          .contains("test.event");
    }
  }

  @Test
  void says_so_while_the_store_is_away() throws Exception {
    box.store.failing = true;
    assertThatThrownBy(() -> box.journal.read(LogKind.SYSTEM, 1, 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("away");
    assertThatIllegalArgumentException().isThrownBy(() -> box.journal.read(LogKind.SYSTEM, 1, 0));
    CompletionStage<Void> waiting = box.journal.record(Box.event(1));
    box.settle();
    assertThat(waiting.toCompletableFuture()).isNotDone();
    box.journal.close();
    assertThat(waiting.toCompletableFuture()).isCompletedExceptionally();
  }

  @Test
  void goes_on_behind_entries_of_the_version_before() throws Exception {
    var map = box.store.maps.computeIfAbsent("journal.system", n -> new java.util.TreeMap<>());
    List<byte[]> golden = GoldenEntryTest.golden("system-format-1.hex");
    map.put(ChainedLog.key(1), golden.get(0));
    map.put(ChainedLog.key(2), golden.get(1));
    Box updated = box.restarted().record(Box.METER, 3, 4);
    assertThat(updated.entries()).hasSize(4).noneMatch(JournalEntry::erased);
    assertThat(StoredEntry.parse(map.get(ChainedLog.key(3))).format()).isEqualTo(2);
    assertThat(updated.journal.check(LogKind.SYSTEM)).isEmpty();
    assertThat(updated.verdict(updated.export()).isGood()).isTrue();
  }

  @Test
  void signs_after_so_many_entries_after_some_time_at_start_and_at_stop() {
    box.record(1, 9);
    assertThat(box.journal.status(LogKind.SYSTEM).signed()).isZero();
    box.record(10, 12);
    assertThat(box.journal.status(LogKind.SYSTEM).signed()).isEqualTo(12);
    box.record(13, 13);
    assertThat(box.journal.status(LogKind.SYSTEM).signed()).isEqualTo(12);
    box.time.advance(Duration.ofMinutes(11));
    assertThat(box.journal.status(LogKind.SYSTEM).signed()).isEqualTo(13);
    box.record(14, 14);
    Box started = box.restarted();
    assertThat(started.journal.status(LogKind.SYSTEM).signed()).isEqualTo(14);
    started.record(15, 15);
    started.journal.signed();
    started.settle();
    assertThat(started.journal.status(LogKind.SYSTEM).signed()).isEqualTo(15);
  }

  @Test
  void keeps_few_heads_however_many_were_signed() {
    for (int i = 0; i < 30; i++) {
      box.record(i, i);
      box.time.advance(Duration.ofMinutes(11));
    }
    assertThat(box.store.maps.get("journal.heads")).hasSizeLessThanOrEqualTo(30 / 10 + 2);
  }

  @Test
  void is_signed_later_when_there_is_no_certificate_yet() {
    box.security.unsigned = true;
    box.record(1, 30);
    assertThat(box.journal.status(LogKind.SYSTEM).signed()).isZero();
    box.security.unsigned = false;
    box.time.advance(Duration.ofMinutes(11));
    assertThat(box.journal.status(LogKind.SYSTEM).signed()).isEqualTo(30);
  }
}
