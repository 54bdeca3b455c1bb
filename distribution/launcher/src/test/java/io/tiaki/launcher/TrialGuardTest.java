package io.tiaki.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TrialGuardTest {
  private final AtomicBoolean trial = new AtomicBoolean();
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);
  private final AtomicInteger restored = new AtomicInteger();
  private final TrialGuard guard =
      new TrialGuard(trial::get, nanos::get, Duration.ofMinutes(10), restored::incrementAndGet);

  @Test
  void goes_back_once_when_an_update_takes_longer_than_ten_minutes() {
    trial.set(true);
    guard.look();
    pass(Duration.ofMinutes(10));
    assertThat(restored).hasValue(0);
    pass(Duration.ofSeconds(1));
    pass(Duration.ofMinutes(30));

    assertThat(restored).hasValue(1);
  }

  @Test
  void counts_each_update_for_itself() {
    for (int update = 0; update < 3; update++) {
      trial.set(true);
      guard.look();
      pass(Duration.ofMinutes(9));
      trial.set(false);
      pass(Duration.ofMinutes(9));
    }

    assertThat(restored).hasValue(0);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
    guard.look();
  }
}
