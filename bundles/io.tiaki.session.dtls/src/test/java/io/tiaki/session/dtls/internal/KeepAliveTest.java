package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeepAliveTest {
  private static final int SESSIONS = 10_000;
  private static final int EVERY_S = 20;
  private static final int SECONDS = 600;

  @Test
  void ten_thousand_sessions_that_began_together_drift_apart() {
    int[] perSecond = new int[SECONDS];
    for (int i = 0; i < SESSIONS; i++) {
      KeepAlive session = new KeepAlive();
      int last = 0;
      for (int second = 0; second < SECONDS; second++) {
        if (session.isDue((second - last) * 1_000L, EVERY_S * 1_000L)) {
          assertThat(second - last).isBetween(EVERY_S * 3 / 4, EVERY_S);
          last = second;
          perSecond[second]++;
        }
      }
    }
    for (int second = SECONDS / 2; second < SECONDS; second++) {
      assertThat(perSecond[second]).isLessThan(2 * SESSIONS / EVERY_S);
    }
  }

  @Test
  void the_first_round_is_spread_over_five_seconds() {
    int[] perSecond = new int[EVERY_S + 1];
    for (int i = 0; i < SESSIONS; i++) {
      KeepAlive session = new KeepAlive();
      int second = 0;
      while (!session.isDue(second * 1_000L, EVERY_S * 1_000L)) {
        second++;
      }
      perSecond[second]++;
    }
    for (int count : perSecond) {
      assertThat(count).isLessThan(SESSIONS / 4);
    }
  }

  @Test
  void no_wait_means_never() {
    assertThat(new KeepAlive().isDue(Long.MAX_VALUE, 0)).isFalse();
  }
}
