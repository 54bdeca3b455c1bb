package io.tiaki.access.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NeededTest {
  private static final MeterId ONE = new MeterId("TKI0000000000001");
  private static final MeterId TWO = new MeterId("TKI0000000000002");

  private static AccessProfile profile(String name, String meters, int days) {
    Map<String, String> texts =
        Map.of(
            "name",
            name,
            "meters",
            meters,
            "series",
            ObisCode.LOAD_PROFILE.toString(),
            "recipient",
            "dcs",
            "retention.days",
            Integer.toString(days));
    return ProfileText.profile(texts, "gw1");
  }

  @Test
  void the_longest_that_covers_the_series_counts() {
    List<AccessProfile> all =
        List.of(
            profile("a", "*", 30),
            profile("b", ONE.logicalDeviceName(), 90),
            profile("c", ONE.logicalDeviceName(), 0));
    assertThat(Needed.by(all, ONE, ObisCode.LOAD_PROFILE, null)).contains(Duration.ofDays(90));
    assertThat(Needed.by(all, TWO, ObisCode.LOAD_PROFILE, null)).contains(Duration.ofDays(30));
    assertThat(Needed.by(all, TWO, ObisCode.CLOCK, null)).isEmpty();
    assertThat(Needed.by(all.subList(2, 3), ONE, ObisCode.LOAD_PROFILE, null)).isEmpty();
  }
}
