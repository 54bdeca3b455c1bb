package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SuspicionTest {
  private final Suspicion suspicion = new Suspicion();

  private int questions(long from, long to) {
    int questions = 0;
    for (long now = from; now < to; now += 10) {
      suspicion.hint();
      if (suspicion.isDue(now)) {
        questions++;
        suspicion.heard();
      }
    }
    return questions;
  }

  @Test
  void a_first_hint_is_followed_at_once() {
    suspicion.hint();
    assertThat(suspicion.isDue(0)).isTrue();
    assertThat(suspicion.isDue(0)).isFalse();
  }

  @Test
  void a_stream_of_hints_asks_a_meter_that_answers_at_most_once_in_five_seconds() {
    assertThat(questions(0, 60_000)).isEqualTo(12);
  }

  @Test
  void a_hint_that_came_too_soon_is_followed_later() {
    assertThat(questions(0, 10)).isEqualTo(1);
    suspicion.hint();
    assertThat(suspicion.isDue(4_990)).isFalse();
    assertThat(suspicion.isDue(5_000)).isTrue();
  }

  @Test
  void what_the_meter_says_answers_the_question() {
    suspicion.hint();
    assertThat(suspicion.isDue(0)).isTrue();
    suspicion.heard();
    assertThat(suspicion.isConfirmed(10_000)).isFalse();
    assertThat(suspicion.isDue(10_000)).isFalse();
  }

  @Test
  void silence_confirms_it_once() {
    suspicion.hint();
    assertThat(suspicion.isDue(0)).isTrue();
    assertThat(suspicion.isConfirmed(1_999)).isFalse();
    assertThat(suspicion.isConfirmed(2_000)).isTrue();
    assertThat(suspicion.isConfirmed(2_001)).isFalse();
  }
}
