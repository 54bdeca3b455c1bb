package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AttemptsTest {
  private final SessionSettings settings = SessionSettings.of("dtls");
  private final Attempts attempts = new Attempts();
  private long now = 1_000_000;

  private void silence(int times) {
    for (int i = 0; i < times; i++) {
      now += 4_000;
      attempts.failed(Failure.SILENT, false, false, true, now);
    }
  }

  private void timeout() {
    now += 8_000;
    attempts.failed(Failure.TIMEOUT, false, false, false, now);
  }

  @Test
  void a_meter_that_was_heard_lately_is_tried_again_within_seconds_however_often_it_fails() {
    timeout();
    silence(12);

    assertThat(attempts.backoff(settings)).isLessThanOrEqualTo(4_000);
    assertThat(attempts.isSilent()).isFalse();
  }

  @Test
  void it_waits_behind_others_only_when_it_failed_a_few_times() {
    timeout();
    silence(1);
    assertThat(attempts.isDoubtful()).isFalse();
    silence(4);
    assertThat(attempts.isDoubtful()).isTrue();
  }

  @Test
  void a_meter_that_was_never_heard_waits_ever_longer_and_is_called_silent_after_four_times() {
    silence(3);
    assertThat(attempts.isSilent()).isFalse();
    silence(5);

    assertThat(attempts.isSilent()).isTrue();
    assertThat(attempts.isDoubtful()).isTrue();
    assertThat(attempts.backoff(settings)).isGreaterThanOrEqualTo(30_000);
  }

  @Test
  void a_meter_that_fell_silent_is_called_so_five_minutes_later() {
    attempts.succeeded(now);
    silence(10);
    assertThat(attempts.isSilent()).isFalse();
    now += 300_000;
    silence(1);

    assertThat(attempts.isSilent()).isTrue();
    assertThat(attempts.backoff(settings)).isGreaterThanOrEqualTo(30_000);
  }

  @Test
  void a_meter_that_is_refused_waits_ever_longer_although_it_answers() {
    for (int i = 0; i < 8; i++) {
      attempts.failed(Failure.REFUSED, true, false, false, now);
    }

    assertThat(attempts.backoff(settings)).isGreaterThanOrEqualTo(30_000);
  }

  @Test
  void people_hear_once_of_a_key_that_was_not_proven_twice_in_a_row() {
    assertThat(attempts.unproven(true)).isFalse();
    assertThat(attempts.unproven(false)).isFalse();
    assertThat(attempts.unproven(true)).isFalse();
    assertThat(attempts.unproven(true)).isTrue();
    assertThat(attempts.unproven(true)).isFalse();
    attempts.succeeded(now);
    assertThat(attempts.unproven(true)).isFalse();
    assertThat(attempts.unproven(true)).isTrue();
  }
}
