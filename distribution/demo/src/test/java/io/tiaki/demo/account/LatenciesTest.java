package io.tiaki.demo.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatenciesTest {
  private final Latencies latencies = new Latencies();

  @Test
  void is_zero_without_any() {
    assertThat(latencies.percentile(95)).isZero();
    assertThat(latencies.longest()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 1_023, 1_024, 1_025, 2_047, 2_048, 60_000, 86_400_000, 1L << 41})
  void keeps_any_duration_within_two_percent(long millis) {
    latencies.add(Duration.ofMillis(millis));
    latencies.add(Duration.ofMillis(millis * 3));

    assertThat((double) latencies.percentile(50)).isCloseTo(millis, within(millis * 0.02 + 0.1));
    assertThat(latencies.longest()).isEqualTo(millis * 3);
  }

  @Test
  void are_counted_in_steps() {
    for (long millis : new long[] {0, 250, 251, 999, 4_900, 59_000, 61_500, 900_000}) {
      latencies.add(Duration.ofMillis(millis));
    }

    assertThat(latencies.spread().steps()).containsExactly(2L, 1L, 1L, 0L, 1L, 0L, 0L, 1L, 2L);
    assertThat(latencies.spread().count()).isEqualTo(8);
  }

  @Test
  void survives_the_extremes() {
    latencies.add(Duration.ofMillis(-5));
    latencies.add(Duration.ofMillis(Long.MAX_VALUE));

    assertThat(latencies.percentile(50)).isZero();
    assertThat(latencies.longest()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void agrees_with_sorting() {
    Random random = new Random(7);
    long[] all = new long[10_001];
    for (int i = 0; i < all.length; i++) {
      all[i] = (long) Math.exp(random.nextDouble() * 12);
      latencies.add(Duration.ofMillis(all[i]));
    }
    Arrays.sort(all);
    for (int percent : new int[] {1, 50, 95, 99}) {
      double exact = all[(all.length * percent + 99) / 100 - 1];
      assertThat((double) latencies.percentile(percent)).isCloseTo(exact, within(exact * 0.02 + 1));
    }
  }
}
