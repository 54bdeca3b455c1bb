package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class KeepAlivePaceTest {
  private static final long USUAL_MS = 20_000;
  private static final int HOUR_S = 3_600;

  private final LinkTiming link = new LinkTiming();
  private final KeepAlivePace pace = new KeepAlivePace(link);
  private final TestClock clock = new TestClock();

  @Test
  void three_hundred_sessions_take_about_a_twentieth_of_ten_kilobits() {
    link.configuredRate(10_000);
    pace.update(300, USUAL_MS);
    assertThat(records(300) * KeepAlivePace.OCTETS * 8.0 / HOUR_S).isBetween(400.0, 600.0);
  }

  @Test
  void a_link_with_room_keeps_the_configured_wait() {
    link.configuredRate(1_000_000);
    pace.update(300, USUAL_MS);
    assertThat(pace.everyMs()).isEqualTo(USUAL_MS);
  }

  @Test
  void a_link_of_which_nothing_is_known_keeps_the_configured_wait() {
    pace.update(10_000, USUAL_MS);
    assertThat(pace.everyMs()).isEqualTo(USUAL_MS);
  }

  @Test
  void a_rate_that_was_only_learnt_lets_no_binding_expire() {
    learnTenKilobits();
    assertThat(link.rate()).isBetween(9_000.0, 11_000.0);
    pace.update(300, USUAL_MS);
    assertThat(pace.everyMs()).isEqualTo(KeepAlivePace.BINDING_MS);
  }

  @Test
  void a_full_link_of_unknown_rate_makes_them_wait_as_long_as_bindings_last() {
    fill();
    pace.update(300, USUAL_MS);
    assertThat(link.rate()).isZero();
    assertThat(pace.everyMs()).isEqualTo(KeepAlivePace.BINDING_MS);
  }

  @Test
  void the_wait_comes_back_slowly_when_the_link_has_room_again() {
    fill();
    pace.update(300, USUAL_MS);
    answers(100, 100);
    pace.update(300, USUAL_MS);
    assertThat(pace.everyMs()).isBetween(100_000L, KeepAlivePace.BINDING_MS - 1);
    for (int second = 0; second < 600; second++) {
      pace.update(300, USUAL_MS);
    }
    assertThat(pace.everyMs()).isEqualTo(USUAL_MS);
  }

  @Test
  void a_configured_rate_alone_counts_however_full_the_link_is() {
    link.configuredRate(1_000_000);
    fill();
    pace.update(300, USUAL_MS);
    assertThat(pace.everyMs()).isEqualTo(USUAL_MS);
  }

  @Test
  void what_a_meter_says_by_itself_is_no_answer() {
    link.shortExchange(1_000_000_000);
    answers(100, 5);
    assertThat(link.exchangeNanos()).isEqualTo(1_000_000_000);
  }

  /** Short exchanges took 100 ms once; now they wait for others. */
  private void fill() {
    link.shortExchange(100_000_000);
    answers(30, 2_500);
  }

  private void answers(int count, long millis) {
    for (int i = 0; i < count; i++) {
      link.echo(millis * 1_000_000);
    }
  }

  @Test
  void a_longer_wait_by_the_configuration_stays() {
    learnTenKilobits();
    pace.update(300, 600_000);
    assertThat(pace.everyMs()).isEqualTo(600_000);
  }

  @Test
  void never_stays_never() {
    link.configuredRate(10_000);
    pace.update(300, 0);
    assertThat(pace.everyMs()).isZero();
  }

  @Test
  void the_wait_is_the_usual_one_again_when_sessions_are_gone() {
    link.configuredRate(10_000);
    pace.update(300, USUAL_MS);
    pace.update(3, USUAL_MS);
    assertThat(pace.everyMs()).isEqualTo(USUAL_MS);
  }

  @Test
  void a_live_session_on_a_very_slow_link_waits_longer() throws Exception {
    HandshakeTimes times = new HandshakeTimes(1_000, 60_000, 60_000);
    SessionSettings usual = SessionSettings.of("dtls");
    SessionSettings slow =
        new SessionSettings(
            "dtls",
            16,
            20,
            200,
            times,
            1_000,
            true,
            0,
            usual.renewal(),
            new LinkSettings(1_232, 1));
    try (Lab lab = new Lab();
        GatewaySessions sessions = new GatewaySessions(clock, slow)) {
      lab.meter();
      sessions.listener(lab.gateway);
      sessions.link(lab.gatewayLink);
      sessions.module(lab.module());
      lab.connect(sessions);
      assertThat(sentAfter(15, sessions)).as("one session on 1 kbit/s: every 21 s").isZero();
      assertThat(sentAfter(7, sessions)).isEqualTo(1);
    }
  }

  private long sentAfter(int seconds, GatewaySessions sessions) {
    clock.move(Duration.ofSeconds(seconds));
    sessions.tick();
    return sessions.counters().sum(Count.KEEPALIVE);
  }

  private void learnTenKilobits() {
    link.shortExchange(100_000_000);
    link.longExchange(100_000_000 + 1_000_000_000, 230 + 1_250);
  }

  /** What idle sessions that are answered send in an hour. */
  private long records(int sessions) {
    Liveness[] all = new Liveness[sessions];
    for (int i = 0; i < sessions; i++) {
      all[i] = new Liveness(clock.millis());
    }
    long sent = 0;
    for (int second = 0; second < HOUR_S; second++) {
      clock.move(Duration.ofSeconds(1));
      for (Liveness one : all) {
        if (one.due(clock.millis(), pace.everyMs()) == Liveness.Due.RECORD) {
          one.heard(clock.millis(), true);
          sent++;
        }
      }
    }
    return sent;
  }
}
