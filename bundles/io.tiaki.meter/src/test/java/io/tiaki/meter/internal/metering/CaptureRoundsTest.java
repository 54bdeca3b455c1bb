package io.tiaki.meter.internal.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.meter.internal.load.LoadCurve;
import io.tiaki.meter.internal.testing.MovableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureRoundsTest {
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  @TempDir Path folder;
  private final MovableClock clock = new MovableClock(Instant.parse("2026-06-17T10:00:02.700Z"));
  private final List<String> captured = new ArrayList<>();
  private List<SmartMeter> meters = List.of();
  private MeteringStore store;
  private CaptureRounds rounds;

  @AfterEach
  void close() {
    if (store != null) {
      store.close();
    }
  }

  @Test
  void registers_every_meter_at_multiples_of_the_interval() {
    start(3);
    assertThat(rounds.untilNext()).isEqualTo(Duration.ofMillis(2_300));
    rounds.run();
    assertThat(captured).isEmpty();
    clock.move(Duration.ofMillis(2_300));
    rounds.run();
    clock.move(INTERVAL);
    rounds.run();
    assertThat(captured).containsExactly("2026-06-17T10:00:05Z 3", "2026-06-17T10:00:10Z 3");
    assertThat(meters.get(0).rows(0, 9)).hasSize(2).allMatch(row -> row.status() == Status.GOOD);
  }

  @Test
  void catches_up_what_it_missed_for_a_moment() {
    start(1);
    clock.move(Duration.ofSeconds(13));
    rounds.run();
    assertThat(captured).hasSize(3);
  }

  @Test
  void a_long_sleep_leaves_a_gap_and_a_mark() {
    start(1);
    clock.move(Duration.ofHours(2));
    rounds.run();
    assertThat(captured).containsExactly("2026-06-17T12:00:00Z 1");
    assertThat(meters.get(0).last()).get().matches(row -> row.status() == Status.POWER_DOWN);
  }

  @Test
  void the_registers_hold_the_energy_of_the_curve() {
    start(1);
    Row before = meters.get(0).read(clock.millis());
    for (int i = 0; i < 720; i++) {
      clock.move(INTERVAL);
      rounds.run();
    }
    Row after = meters.get(0).read(clock.millis());
    LoadCurve curve = new LoadCurve(1, ZoneOffset.UTC);
    double watts = 0;
    for (int second = 0; second < 3_600; second++) {
      watts += curve.net(clock.millis() / 1_000 - second) / 3_600;
    }
    assertThat((after.imported() - before.imported()) / 10.0).isBetween(watts * 0.97, watts * 1.03);
  }

  @Test
  void registers_never_fall_across_restarts_and_nothing_counts_twice() {
    start(6);
    long[] last = read();
    for (int restart = 0; restart < 5; restart++) {
      for (int i = 0; i < 7; i++) {
        clock.move(Duration.ofMillis(3_700));
        rounds.run();
        last = assertNotBelow(last);
      }
      clock.move(Duration.ofMillis(1_900));
      last = assertNotBelow(last);
      store.close();
      start(6);
      last = assertNotBelow(last);
    }
    MeteringStore first = store;
    SmartMeter undisturbed =
        new SmartMeter(
            3,
            new LoadCurve(3, ZoneOffset.UTC),
            10,
            Instant.parse("2026-06-17T10:00:02.700Z").toEpochMilli());
    assertThat(meters.get(2).read(clock.millis())).isEqualTo(undisturbed.read(clock.millis()));
    assertThat(first).isNotNull();
  }

  @Test
  void the_profile_survives_and_the_first_entry_after_it_says_so() {
    start(2);
    clock.move(Duration.ofSeconds(60));
    rounds.run();
    List<Row> before = meters.get(1).rows(0, 100);
    store.close();
    start(2);
    assertThat(meters.get(1).rows(0, 100)).isEqualTo(before);
    clock.move(INTERVAL);
    rounds.run();
    clock.move(INTERVAL);
    rounds.run();
    List<Row> rows = meters.get(1).rows(before.size(), 100);
    assertThat(rows).extracting(Row::status).containsExactly(Status.POWER_DOWN, Status.GOOD);
  }

  @Test
  void more_meters_after_a_restart_are_new_and_fewer_lose_nothing() {
    start(2);
    clock.move(INTERVAL);
    rounds.run();
    Row second = meters.get(1).last().orElseThrow();
    store.close();
    start(1);
    clock.move(INTERVAL);
    rounds.run();
    store.close();
    start(4);
    assertThat(meters.get(1).rows(0, 9)).containsExactly(second);
    assertThat(meters.get(3).entriesInUse()).isZero();
    assertThat(meters.get(1).read(clock.millis()).imported())
        .isGreaterThanOrEqualTo(second.imported());
  }

  @Test
  void a_clock_that_goes_back_registers_no_time_twice() {
    start(1);
    clock.move(Duration.ofSeconds(30));
    rounds.run();
    long[] before = read();
    int entries = captured.size();
    clock.move(Duration.ofSeconds(-20));
    assertThat(rounds.untilNext()).isLessThanOrEqualTo(INTERVAL);
    for (int i = 0; i < 4; i++) {
      clock.move(INTERVAL);
      rounds.run();
      assertNotBelow(before);
    }
    assertThat(captured).hasSize(entries);
    clock.move(INTERVAL);
    rounds.run();
    assertThat(captured).hasSize(entries + 1);
  }

  @Test
  void after_stop_registering_the_registers_still_count() {
    start(1);
    rounds.stopRegistering();
    long[] before = read();
    clock.move(Duration.ofMinutes(10));
    rounds.run();
    assertThat(captured).isEmpty();
    assertThat(read()[0]).isGreaterThan(before[0]);
  }

  @Test
  void a_file_that_is_no_store_is_refused_with_a_remedy() throws IOException {
    Path file = folder.resolve("meters.mv");
    Files.writeString(file, "garbage".repeat(2_000));
    assertThatThrownBy(() -> MeteringStore.open(file, 10))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("move it away");
  }

  @Test
  void a_store_in_use_is_refused_with_a_remedy() {
    start(1);
    assertThatThrownBy(() -> MeteringStore.open(folder.resolve("meters.mv"), 10))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("another meter process");
  }

  private void start(int count) {
    store = MeteringStore.open(folder.resolve("meters.mv"), 200);
    meters =
        LongStream.rangeClosed(1, count)
            .mapToObj(n -> new SmartMeter(n, new LoadCurve(n, ZoneOffset.UTC), 200, clock.millis()))
            .toList();
    store.restore(meters, clock.millis());
    EventLog log = new EventLog(folder.resolve("events.log"), 10_000);
    rounds =
        new CaptureRounds(
            clock,
            INTERVAL,
            meters,
            store,
            log,
            (second, rows) -> captured.add(Instant.ofEpochSecond(second) + " " + rows.size()));
  }

  private long[] read() {
    return meters.stream().mapToLong(meter -> meter.read(clock.millis()).imported()).toArray();
  }

  private long[] assertNotBelow(long[] before) {
    long[] now = read();
    for (int i = 0; i < before.length; i++) {
      assertThat(now[i]).isGreaterThanOrEqualTo(before[i]);
    }
    return now;
  }
}
