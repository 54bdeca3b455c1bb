package io.tiaki.journal.internal;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.journal.JournalEntry;
import io.tiaki.journal.JournalEvent;
import io.tiaki.journal.LogKind;
import io.tiaki.model.MeterId;
import io.tiaki.testkit.MemoryStateStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChainedJournalTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123Z");

  private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
  private final ChainedJournal journal =
      new ChainedJournal(Clock.fixed(NOW, ZoneOffset.UTC), scheduler);
  private final MemoryStateStore store = new MemoryStateStore();

  @AfterEach
  void stop() {
    scheduler.shutdownNow();
  }

  private static JournalEvent event(int number) {
    return JournalEvent.system("test.event", "somebody", "number " + number);
  }

  private static <T> T done(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(10, SECONDS);
  }

  private void record(ChainedJournal into, int from, int to) throws Exception {
    List<CompletionStage<Void>> stages = new ArrayList<>();
    for (int i = from; i <= to; i++) {
      stages.add(into.record(event(i)));
    }
    for (CompletionStage<Void> stage : stages) {
      done(stage);
    }
  }

  @Test
  void keeps_entries_in_order_and_the_chain_holds() throws Exception {
    journal.attach(store);
    record(journal, 1, 2_500 / 5);
    List<JournalEntry> entries = journal.read(LogKind.SYSTEM, 1, 1_000);
    assertThat(entries).hasSize(500);
    for (int i = 0; i < 500; i++) {
      assertThat(entries.get(i).sequence()).isEqualTo(i + 1);
      assertThat(entries.get(i).event()).isEqualTo(event(i + 1));
      assertThat(entries.get(i).time()).isEqualTo(NOW);
    }
    assertThat(journal.read(LogKind.SYSTEM, 499, 10))
        .extracting(JournalEntry::sequence)
        .containsExactly(499L, 500L);
    assertThat(journal.firstBroken(LogKind.SYSTEM)).isEmpty();
    assertThat(journal.read(LogKind.BILLING, 1, 10)).isEmpty();
    assertThat(journal.firstBroken(LogKind.BILLING)).isEmpty();
  }

  @Test
  void writes_many_waiting_entries_with_few_commits() throws Exception {
    for (int i = 1; i <= 400; i++) {
      journal.record(event(i));
    }
    journal.attach(store);
    done(journal.flushed());
    assertThat(store.commits).isLessThanOrEqualTo(4);
    assertThat(journal.read(LogKind.SYSTEM, 1, 1_000)).hasSize(400);
  }

  @Test
  void keeps_three_logs_apart() throws Exception {
    journal.attach(store);
    MeterId meter = new MeterId("TKI0000000000001");
    done(
        journal.record(
            new JournalEvent(
                LogKind.CONSUMER, "data.sent", "dcs", Optional.of(meter), "a reading")));
    done(journal.record(event(1)));
    assertThat(journal.read(LogKind.CONSUMER, 1, 10))
        .singleElement()
        .satisfies(e -> assertThat(e.event().meter()).contains(meter))
        .satisfies(e -> assertThat(e.sequence()).isEqualTo(1));
    assertThat(journal.read(LogKind.SYSTEM, 1, 10)).hasSize(1);
  }

  @Test
  void goes_on_with_the_chain_after_a_restart_and_with_another_store() throws Exception {
    journal.attach(store);
    record(journal, 1, 3);
    MemoryStateStore updated = new MemoryStateStore(store.maps);
    journal.attach(updated);
    journal.detach(store);
    record(journal, 4, 5);
    ChainedJournal restarted = new ChainedJournal(Clock.fixed(NOW, ZoneOffset.UTC), scheduler);
    restarted.attach(updated);
    record(restarted, 6, 7);
    assertThat(restarted.read(LogKind.SYSTEM, 1, 10)).hasSize(7);
    assertThat(restarted.firstBroken(LogKind.SYSTEM)).isEmpty();
  }

  @Test
  void a_failing_store_delays_entries_and_breaks_nothing() throws Exception {
    journal.attach(store);
    record(journal, 1, 2);
    store.failing = true;
    CompletionStage<Void> waiting = journal.record(event(3));
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> journal.read(LogKind.SYSTEM, 1, 10));
    store.failing = false;
    done(waiting);
    assertThat(journal.read(LogKind.SYSTEM, 1, 10)).hasSize(3);
    assertThat(journal.firstBroken(LogKind.SYSTEM)).isEmpty();
  }

  @Test
  void counts_what_does_not_fit_and_enters_the_count() throws Exception {
    List<CompletionStage<Void>> taken = new ArrayList<>();
    for (int i = 1; i <= ChainedJournal.MOST_WAITING; i++) {
      taken.add(journal.record(event(i)));
    }
    for (int i = 0; i < 7; i++) {
      CompletionStage<Void> dropped = journal.record(event(0));
      assertThatThrownBy(() -> done(dropped))
          .isInstanceOf(ExecutionException.class)
          .hasMessageContaining("dropped");
    }
    journal.attach(store);
    for (CompletionStage<Void> stage : taken) {
      done(stage);
    }
    done(journal.record(event(2_000)));
    List<JournalEntry> tail =
        journal.read(LogKind.SYSTEM, ChainedJournal.MOST_WAITING - 800, 1_000);
    assertThat(tail)
        .filteredOn(e -> e.event().code().equals("journal.overflow"))
        .singleElement()
        .satisfies(e -> assertThat(e.event().text()).startsWith("7 entries"));
    assertThat(journal.firstBroken(LogKind.SYSTEM)).isEmpty();
  }

  @Test
  void finds_the_first_entry_that_was_altered_moved_or_taken_away() throws Exception {
    journal.attach(store);
    record(journal, 1, 300);
    var map = store.maps.get("journal.system");
    String key = ChainedLog.key(200);
    byte[] good = map.get(key);

    byte[] altered = good.clone();
    altered[60] ^= 1;
    map.put(key, altered);
    assertThat(journal.firstBroken(LogKind.SYSTEM)).hasValue(200);

    map.put(key, map.get(ChainedLog.key(199)));
    assertThat(journal.firstBroken(LogKind.SYSTEM)).hasValue(200);

    map.remove(key);
    assertThat(journal.firstBroken(LogKind.SYSTEM)).hasValue(200);

    map.put(key, new byte[0]);
    assertThat(journal.firstBroken(LogKind.SYSTEM)).as("cannot be unsealed").hasValue(200);

    map.put(key, new byte[] {9, 9});
    assertThat(journal.firstBroken(LogKind.SYSTEM)).as("garbage").hasValue(200);

    map.put(key, good);
    assertThat(journal.firstBroken(LogKind.SYSTEM)).isEmpty();
  }

  @Test
  void an_entry_rewritten_with_a_fitting_chain_breaks_the_next() throws Exception {
    journal.attach(store);
    record(journal, 1, 3);
    var map = store.maps.get("journal.system");
    String before = journal.read(LogKind.SYSTEM, 1, 1).get(0).chain();
    byte[] content = EntryCodec.content(2, NOW, event(99));
    map.put(ChainedLog.key(2), EntryCodec.stored(content, EntryCodec.chain(before, content)));
    assertThat(journal.firstBroken(LogKind.SYSTEM)).hasValue(3);
  }

  @Test
  void goes_on_behind_a_torn_gap() throws Exception {
    journal.attach(store);
    record(journal, 1, 10);
    store.maps.get("journal.system").remove(ChainedLog.key(4));
    ChainedJournal restarted = new ChainedJournal(Clock.fixed(NOW, ZoneOffset.UTC), scheduler);
    restarted.attach(store);
    record(restarted, 11, 11);
    assertThat(restarted.read(LogKind.SYSTEM, 10, 10))
        .extracting(JournalEntry::sequence)
        .containsExactly(10L, 11L);
    assertThat(restarted.firstBroken(LogKind.SYSTEM)).hasValue(4);
  }

  @Test
  void goes_on_behind_a_last_entry_that_cannot_be_read() throws Exception {
    for (byte[] unreadable : List.of(new byte[0], new byte[] {7})) {
      MemoryStateStore damaged = new MemoryStateStore();
      ChainedJournal before = new ChainedJournal(Clock.fixed(NOW, ZoneOffset.UTC), scheduler);
      before.attach(damaged);
      record(before, 1, 3);
      damaged.maps.get("journal.system").put(ChainedLog.key(3), unreadable);
      ChainedJournal restarted = new ChainedJournal(Clock.fixed(NOW, ZoneOffset.UTC), scheduler);
      restarted.attach(damaged);
      record(restarted, 4, 5);
      assertThat(restarted.firstBroken(LogKind.SYSTEM)).hasValue(3);
      assertThat(restarted.read(LogKind.SYSTEM, 4, 10))
          .extracting(JournalEntry::sequence)
          .containsExactly(4L, 5L);
    }
  }

  @Test
  void says_so_while_the_store_is_away() {
    assertThatThrownBy(() -> journal.read(LogKind.SYSTEM, 1, 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("away");
    assertThatIllegalArgumentException().isThrownBy(() -> journal.read(LogKind.SYSTEM, 1, 0));
    CompletionStage<Void> waiting = journal.record(event(1));
    assertThat(waiting.toCompletableFuture()).isNotDone();
    journal.close();
    assertThat(waiting.toCompletableFuture()).isCompletedExceptionally();
  }
}
