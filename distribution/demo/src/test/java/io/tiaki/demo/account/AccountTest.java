package io.tiaki.demo.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.demo.MovableClock;
import io.tiaki.demo.event.Event;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AccountTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final MovableClock clock = new MovableClock(START);
  private final Account account = new Account(2, clock);

  private static MeterId meter(int number) {
    return new MeterId(String.format("TKI%013d", number));
  }

  private void registered(int meter, int second) {
    account.take(new Event.Registered(meter(meter), START.plusSeconds(second)));
  }

  private void arrived(int meter, int second) {
    arrived(meter, second, ObisCode.LOAD_PROFILE, 40);
  }

  private void arrived(int meter, int second, ObisCode series, long latencyMillis) {
    Instant registered = START.plusSeconds(second);
    account.take(
        new Event.Arrived(
            meter(meter),
            series,
            registered,
            registered.plusMillis(latencyMillis),
            Map.of(ObisCode.ACTIVE_ENERGY_IMPORT, "1234")));
  }

  @Test
  void is_complete_when_every_meter_was_heard_and_nothing_is_outstanding() {
    registered(1, 5);
    registered(2, 5);
    arrived(1, 5);
    assertThat(account.totals().complete()).isFalse();
    assertThat(account.totals().outstanding()).isEqualTo(1);

    arrived(2, 5);

    assertThat(account.totals().complete()).isTrue();
    assertThat(account.totals().registered()).isEqualTo(2);
    assertThat(account.totals().arrived()).isEqualTo(2);
    assertThat(account.missing(10).lines()).isEmpty();

    registered(1, 10);
    assertThat(account.totals().heard()).isEqualTo(2);
    assertThat(account.totals().complete()).isFalse();
    assertThat(account.missing(10).lines())
        .containsExactly(
            "TKI0000000000001  not connected, 1 outstanding, the oldest registered 2026-01-01T00:00:10Z");
  }

  @Test
  void the_order_of_two_pipes_does_not_matter() {
    arrived(1, 5);
    assertThat(account.totals().unannounced()).isEqualTo(1);

    registered(1, 5);

    assertThat(account.totals().unannounced()).isZero();
    assertThat(account.totals().arrived()).isEqualTo(1);
    assertThat(account.totals().outstanding()).isZero();
  }

  @Test
  void a_reading_that_comes_twice_counts_once() {
    registered(1, 5);
    arrived(1, 5);
    arrived(1, 5);
    registered(1, 5);
    arrived(1, 6);
    arrived(1, 6);

    assertThat(account.totals().arrived()).isEqualTo(1);
    assertThat(account.totals().registered()).isEqualTo(1);
    assertThat(account.totals().duplicates()).isEqualTo(2);
    assertThat(account.totals().unannounced()).isEqualTo(1);
  }

  @Test
  void readings_from_before_the_run_are_neither_missing_nor_late() {
    arrived(1, -60, ObisCode.LOAD_PROFILE, 60_000);
    registered(1, 5);
    arrived(1, 5);

    assertThat(account.totals().earlier()).isEqualTo(1);
    assertThat(account.totals().arrived()).isEqualTo(1);
    assertThat(account.totals().latency().longest()).isEqualTo(40);
  }

  @Test
  void other_series_do_not_count() {
    registered(1, 5);
    arrived(1, 5, ObisCode.of("1-0:99.2.0.255"), 40);

    assertThat(account.totals().outstanding()).isEqualTo(1);
  }

  @Test
  void another_time_of_the_same_meter_does_not_match() {
    registered(1, 5);
    arrived(1, 6);

    assertThat(account.totals().outstanding()).isEqualTo(1);
    assertThat(account.totals().arrived()).isZero();
    assertThat(account.totals().unannounced()).isEqualTo(1);
  }

  @Test
  void the_same_time_of_another_meter_does_not_match() {
    registered(1, 5);
    arrived(2, 5);

    assertThat(account.totals().outstanding()).isEqualTo(1);
    assertThat(account.totals().arrived()).isZero();
  }

  @Test
  void a_late_reading_counts_and_shows_its_latency() {
    for (int second = 1; second <= 99; second++) {
      registered(1, second);
      arrived(1, second, ObisCode.LOAD_PROFILE, 20);
    }
    registered(1, 100);
    clock.advance(Duration.ofSeconds(130));
    arrived(1, 100, ObisCode.LOAD_PROFILE, 30_000);

    Totals totals = account.totals();
    assertThat(totals.latency().p50()).isEqualTo(20);
    assertThat(totals.latency().p95()).isEqualTo(20);
    assertThat(totals.latency().longest()).isEqualTo(30_000);
  }

  @Test
  void what_was_registered_before_the_meter_had_a_session_is_told_apart() {
    registered(1, 5);
    account.take(new Event.Session(meter(1), true));
    arrived(1, 5, ObisCode.LOAD_PROFILE, 20_000);
    registered(1, 10);
    arrived(1, 10);

    Totals totals = account.totals();
    assertThat(totals.latency().count()).isEqualTo(2);
    assertThat(totals.latency().longest()).isEqualTo(20_000);
    assertThat(totals.sessionLatency().count()).isEqualTo(1);
    assertThat(totals.sessionLatency().longest()).isEqualTo(40);
  }

  @Test
  void tells_how_long_the_oldest_is_outstanding() {
    clock.advance(Duration.ofSeconds(10));
    registered(1, 9);
    registered(2, 3);
    assertThat(account.totals().oldest()).isEqualTo(7_000);

    arrived(2, 3);
    assertThat(account.totals().oldest()).isEqualTo(1_000);
    arrived(1, 9);
    assertThat(account.totals().oldest()).isZero();
  }

  @Test
  void names_what_is_missing() {
    account.take(new Event.Session(meter(1), true));
    registered(1, 5);
    registered(1, 10);

    assertThat(account.missing(10).lines())
        .containsExactly(
            "TKI0000000000001  connected, no reading arrived, 2 outstanding, the oldest registered 2026-01-01T00:00:05Z",
            "1 of 2 meters neither connected nor registered a reading");
  }

  @Test
  void bounds_the_list_of_what_is_missing() {
    Account many = new Account(1_000, clock);
    for (int i = 1; i <= 1_000; i++) {
      many.take(new Event.Session(meter(i), false));
    }

    Missing missing = many.missing(20);
    assertThat(missing.lines()).hasSize(20);
    assertThat(missing.lines().get(0))
        .isEqualTo("TKI0000000000001  not connected, no reading arrived, none registered");
    assertThat(missing.more()).isEqualTo(980);
  }

  @Test
  void counts_sessions_however_often_they_are_said() {
    account.take(new Event.Session(meter(1), true));
    account.take(new Event.Session(meter(1), true));
    account.take(new Event.Session(meter(2), true));
    account.take(new Event.Session(meter(2), false));

    assertThat(account.totals().connected()).isEqualTo(1);
    account.ending();
    account.take(new Event.Session(meter(1), false));
    assertThat(account.totals().connected()).isEqualTo(1);
  }

  @Test
  void rates_are_of_the_last_second_and_of_the_time_since_readings_can_flow() {
    clock.advance(Duration.ofSeconds(10));
    account.flowing();
    for (int second = 0; second < 10; second++) {
      registered(1, second);
      arrived(1, second);
      clock.advance(Duration.ofMillis(500));
    }

    assertThat(account.totals().average()).isEqualTo(2.0);
    assertThat(account.totals().lastSecond()).isBetween(1L, 2L);
    clock.advance(Duration.ofSeconds(5));
    assertThat(account.totals().lastSecond()).isZero();
  }

  @Test
  void rows_are_in_the_order_of_names_and_the_latest_heard_when_there_are_too_many() {
    registered(3, 1);
    registered(1, 1);
    registered(2, 1);
    arrived(2, 1);
    arrived(3, 1);

    assertThat(account.rows(5))
        .extracting(MeterRow::meter)
        .containsExactly(meter(1), meter(2), meter(3));
    assertThat(account.rows(2)).extracting(MeterRow::meter).containsExactly(meter(2), meter(3));
    assertThat(account.rows(0)).isEmpty();
  }

  @Test
  void meters_of_an_earlier_run_whose_old_readings_arrive_do_not_take_part() {
    arrived(7, -60);
    registered(1, 5);
    arrived(1, 5);
    registered(2, 5);
    arrived(2, 5);

    assertThat(account.rows(10)).extracting(MeterRow::meter).containsExactly(meter(1), meter(2));
    assertThat(account.totals().heard()).isEqualTo(2);
    assertThat(account.totals().complete()).isTrue();
    assertThat(account.missing(10).lines()).isEmpty();
  }

  @Test
  void an_old_reading_does_not_replace_the_latest() {
    registered(1, 10);
    arrived(1, 10);
    arrived(1, 5);

    assertThat(account.rows(1).get(0).latest().orElseThrow().registered())
        .isEqualTo(START.plusSeconds(10));
  }
}
