package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LivenessTest {
  private static final long NOW = 1_000_000;

  private final Liveness meter = new Liveness(NOW);

  @Test
  void a_meter_that_does_not_answer_after_a_hint_has_forgotten_its_session() {
    meter.hinted();
    assertThat(meter.isToAsk(NOW)).isTrue();
    assertThat(meter.isForgotten(NOW + Liveness.SUSPICION_MS - 1)).isFalse();
    assertThat(meter.isForgotten(NOW + Liveness.SUSPICION_MS)).isTrue();
    assertThat(meter.isForgotten(NOW + 60_000)).as("once for each question").isFalse();
  }

  @Test
  void an_answer_to_the_one_empty_record_tells_how_long_it_took() {
    assertThat(meter.heard(NOW, true)).as("nothing was asked").isEqualTo(-1);
    assertThat(meter.due(NOW + 40_000, 30_000)).isEqualTo(Liveness.Due.RECORD);
    assertThat(meter.heard(NOW + 40_700, true)).isEqualTo(700);
    assertThat(meter.heard(NOW + 40_900, true)).as("a second one").isEqualTo(-1);
    assertThat(meter.due(NOW + 80_000, 30_000)).isEqualTo(Liveness.Due.RECORD);
    assertThat(meter.due(NOW + 120_000, 30_000)).isEqualTo(Liveness.Due.RECORD);
    assertThat(meter.heard(NOW + 120_100, true)).as("to which of two").isEqualTo(-1);
  }

  @Test
  void forged_hints_ask_a_live_meter_no_more_often_than_it_answers() {
    int asked = 0;
    for (long at = 0; at < 60_000; at += 10) {
      meter.hinted();
      if (meter.isToAsk(NOW + at)) {
        asked++;
        meter.heard(NOW + at, true);
      }
      assertThat(meter.isForgotten(NOW + at)).isFalse();
    }
    assertThat(asked).isEqualTo(12);
  }

  @Test
  void a_hint_that_comes_too_soon_is_followed_later() {
    meter.hinted();
    assertThat(meter.isToAsk(NOW)).isTrue();
    meter.heard(NOW + 1, true);
    meter.hinted();
    assertThat(meter.isToAsk(NOW + Liveness.ASK_EVERY_MS - 1)).isFalse();
    assertThat(meter.isToAsk(NOW + Liveness.ASK_EVERY_MS)).isTrue();
  }

  @Test
  void a_meter_that_never_echoed_is_not_given_up() {
    long now = NOW;
    for (int i = 0; i < 10; i++) {
      now += 20_000;
      assertThat(meter.due(now, 20_000)).isEqualTo(Liveness.Due.RECORD);
    }
  }

  @Test
  void a_meter_that_used_to_echo_is_given_up_after_three_silences() {
    meter.heard(NOW, true);
    long now = NOW;
    for (int i = 0; i < 3; i++) {
      now += 20_000;
      assertThat(meter.due(now, 20_000)).isEqualTo(Liveness.Due.RECORD);
    }
    assertThat(meter.due(now + 20_000, 20_000)).isEqualTo(Liveness.Due.END);
  }

  @Test
  void a_meter_that_is_being_asked_is_not_given_up_before_it_had_its_time() {
    meter.heard(NOW, true);
    long now = NOW;
    for (int i = 0; i < 3; i++) {
      now += 1_000;
      meter.due(now, 1_000);
    }
    meter.hinted();
    assertThat(meter.isToAsk(now)).isTrue();
    assertThat(meter.due(now + 1_000, 1_000)).isEqualTo(Liveness.Due.RECORD);
    assertThat(meter.isForgotten(now + Liveness.SUSPICION_MS)).isTrue();
    assertThat(meter.due(now + 3_000, 1_000)).isEqualTo(Liveness.Due.END);
  }
}
