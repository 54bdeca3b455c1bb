package io.tiaki.dcs.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AlertTest {
  private static final String GOOD =
      "{\"version\":1,\"type\":\"alert\",\"id\":\"gw1.m.1\",\"gateway\":\"gw1\","
          + "\"created\":\"2026-01-01T00:00:00Z\",\"meter\":\"TKI0000000000001\",\"alarms\":\"80000010\","
          + "\"errors\":\"00000000\",\"events\":[{\"code\":44,\"at\":\"2025-12-31T23:59:58Z\"},{\"code\":65535}],"
          + "\"gap\":true,\"later\":1}";

  private static Alert alert(String text) throws MalformedException {
    byte[] json = text.getBytes(StandardCharsets.UTF_8);
    return Messages.alert(json, "gw1", json.length);
  }

  @Test
  void reads_what_a_gateway_writes() throws Exception {
    Alert alert = alert(GOOD);
    assertThat(alert.meter()).isEqualTo("TKI0000000000001");
    assertThat(alert.alarms()).isEqualTo("80000010");
    assertThat(alert.events()).extracting(Alert.Event::code).containsExactly(44, 65_535);
    assertThat(alert.events().get(1).at()).isEmpty();
    assertThat(alert.gap()).isTrue();
    assertThat(Messages.isAlert(GOOD.getBytes(StandardCharsets.UTF_8))).isTrue();
  }

  @Test
  void what_is_out_of_range_is_named() {
    Map<String, String> wrong =
        Map.of(
            "TKI0000000000001", "tki\\u001b[2J",
            "80000010", "16",
            "\"code\":44", "\"code\":-1",
            "65535", "65536",
            "2025-12-31T23:59:58Z", "yesterday",
            "\"events\":[", "\"event\":[");
    wrong.forEach(
        (good, bad) ->
            assertThatThrownBy(() -> alert(GOOD.replace(good, bad)))
                .as(bad)
                .isInstanceOf(MalformedException.class)
                .hasMessageNotContaining("\u001b"));
  }

  @Test
  void more_events_than_a_log_has_are_too_many() {
    String many =
        IntStream.range(0, 501).mapToObj(i -> "{\"code\":1}").collect(Collectors.joining(","));
    assertThatThrownBy(() -> alert(GOOD.replace("{\"code\":65535}", many)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("events");
  }
}
