package io.tiaki.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.journal.JournalEntry;
import io.tiaki.journal.LogKind;
import io.tiaki.journal.file.StoredEntry;
import io.tiaki.journal.file.Verdict;
import io.tiaki.platform.Health;
import io.tiaki.platform.Metric;
import io.tiaki.platform.MetricSource;
import io.tiaki.testkit.MetricTable;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What happens when a log fills: alarm, quota, confirmed export, stop. */
class RoomTest {
  private final Box box = new Box().bounded(1_000, 100).started();
  private final Figures figures = new Figures(box.journal, () -> box.settings);

  private static boolean refused(CompletionStage<Void> stage) {
    return stage.toCompletableFuture().isCompletedExceptionally();
  }

  private void confirm() throws Exception {
    long last = box.journal.status(LogKind.SYSTEM).last();
    String chain = box.journal.read(LogKind.SYSTEM, last, 1).get(0).chain();
    box.journal.confirm(LogKind.SYSTEM, last, chain, "dcs");
    box.settle();
  }

  @Test
  void the_numbers_are_the_documented_ones() throws Exception {
    MetricSource source =
        new MetricSource() {
          @Override
          public String name() {
            return "journal";
          }

          @Override
          public List<Metric> metrics() {
            return figures.metrics();
          }
        };
    assertThat(MetricTable.differences(source, "log")).isEmpty();
  }

  @Test
  void a_noisy_meter_stops_itself_and_nobody_else() throws Exception {
    box.record(Box.METER, 1, 100);
    assertThat(refused(box.journal.record(Box.of(Box.METER, 101)))).isTrue();
    assertThatThrownBy(() -> box.journal.record(Box.of(Box.METER, 101)).toCompletableFuture().get())
        .hasMessageContaining("share of the system log is used up: export it");
    assertThat(box.journal.refusal(Box.METER)).isPresent();
    assertThat(refused(box.journal.record(Box.of(Box.OTHER, 1)))).isFalse();
    assertThat(refused(box.journal.record(Box.event(1)))).isFalse();
    box.settle();
    assertThat(box.entries("journal.stopped"))
        .singleElement()
        .satisfies(e -> assertThat(e.event().meter()).contains(Box.METER));
    assertThat(box.journal.status(LogKind.SYSTEM).stopped()).isEqualTo(1);
    assertThat(figures.health().status()).isEqualTo(Health.Status.UNHEALTHY);
  }

  @Test
  void the_count_of_a_meter_survives_a_restart() {
    box.record(Box.METER, 1, 99);
    Box next = box.restarted();
    assertThat(next.journal.refusal(Box.METER)).isEmpty();
    next.record(Box.METER, 100, 100);
    assertThat(next.journal.refusal(Box.METER)).isPresent();
    assertThat(next.restarted().journal.refusal(Box.METER)).isPresent();
  }

  @Test
  void a_confirmed_export_lets_a_stopped_meter_go_on() throws Exception {
    box.record(Box.METER, 1, 100);
    assertThat(box.journal.refusal(Box.METER)).isPresent();
    confirm();
    assertThat(box.journal.refusal(Box.METER)).isEmpty();
    assertThat(box.entries("journal.exported"))
        .singleElement()
        .satisfies(e -> assertThat(e.event().subject()).isEqualTo("dcs"));
  }

  @Test
  void the_alarm_comes_early_and_once() throws Exception {
    box.record(1, 799);
    assertThat(box.entries("journal.filling")).isEmpty();
    assertThat(figures.health().status()).isEqualTo(Health.Status.HEALTHY);
    box.record(800, 820);
    assertThat(box.journal.read(LogKind.SYSTEM, 800, 1_000))
        .filteredOn(e -> e.event().code().equals("journal.filling"))
        .hasSize(1);
    assertThat(figures.health().text()).contains("full to 82 %: export it");
    assertThat(figures.metrics())
        .filteredOn(m -> m.name().equals("full"))
        .extracting(m -> m.value())
        .contains(82L);
  }

  @Test
  void meters_stop_before_the_room_for_the_export_itself_is_used_up() throws Exception {
    box.record(1, 949);
    assertThat(refused(box.journal.record(Box.of(Box.OTHER, 1)))).isTrue();
    assertThat(refused(box.journal.record(Box.event(950)))).isFalse();
    box.settle();
    box.record(951, 1_100);
    assertThat(refused(box.journal.record(Box.event(0)))).isTrue();
    confirm();
    assertThat(refused(box.journal.record(Box.event(0)))).isFalse();
    assertThat(refused(box.journal.record(Box.of(Box.OTHER, 1)))).isFalse();
  }

  @Test
  void exported_entries_go_when_room_is_needed_and_the_chain_holds_from_there() throws Exception {
    box.record(1, 700);
    assertThat(box.map()).hasSize(700);
    confirm();
    assertThat(box.map()).hasSizeLessThan(300);
    long first = box.journal.status(LogKind.SYSTEM).first();
    assertThat(first).isGreaterThan(400);
    assertThat(box.journal.read(LogKind.SYSTEM, 1, 1).get(0).sequence()).isEqualTo(first);
    assertThat(box.journal.check(LogKind.SYSTEM)).isEmpty();
    Verdict verdict = box.verdict(box.export());
    assertThat(verdict.isGood()).isTrue();
    assertThat(verdict.first()).isEqualTo(first);
    Box next = box.restarted().record(1, 3);
    assertThat(next.journal.status(LogKind.SYSTEM).faults()).isEmpty();
    assertThat(next.verdict(next.export()).isGood()).isTrue();
  }

  @Test
  void what_was_not_exported_stays_however_little_room_there_is() throws Exception {
    box.record(1, 999);
    assertThat(box.map()).hasSizeGreaterThanOrEqualTo(999);
    assertThat(box.journal.read(LogKind.SYSTEM, 1, 1))
        .extracting(JournalEntry::sequence)
        .containsExactly(1L);
  }

  @Test
  void a_confirmation_of_another_log_frees_nothing() throws Exception {
    box.record(1, 700);
    CompletionStage<Void> wrong = box.journal.confirm(LogKind.SYSTEM, 700, "0".repeat(64), "dcs");
    box.settle();
    assertThatThrownBy(() -> wrong.toCompletableFuture().get())
        .hasMessageContaining("another chain value");
    StoredEntry last = StoredEntry.parse(box.map().get(ChainedLog.key(700)));
    CompletionStage<Void> ahead = box.journal.confirm(LogKind.SYSTEM, 701, last.chain(), "dcs");
    box.settle();
    assertThat(refused(ahead)).isTrue();
    assertThat(box.map()).hasSize(700);
  }
}
