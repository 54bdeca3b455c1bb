package io.tiaki.demo.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventLineTest {
  private static final MeterId METER = new MeterId("TKI0000000000001");

  private static Event event(String line) {
    return EventLine.parse(line.replace('\'', '"')).event();
  }

  @Test
  void reads_every_kind_of_event() {
    assertThat(event("{'event':'ready','brokerPort':1,'stored':12}"))
        .isEqualTo(new Event.Ready(Optional.of(12L)));
    assertThat(event("{'event':'ready','meters':25,'port':24000}"))
        .isEqualTo(new Event.Ready(Optional.empty()));
    assertThat(event("{'event':'gateway','gateway':'gw1','connected':true}"))
        .isEqualTo(new Event.Link("gw1", true));
    assertThat(event("{'event':'session','meter':'TKI0000000000001','open':false}"))
        .isEqualTo(new Event.Session(METER, false));
    assertThat(
            event(
                "{'event':'registered','meter':'TKI0000000000001','registered':'2026-01-01T00:00:05Z'}"))
        .isEqualTo(new Event.Registered(METER, Instant.parse("2026-01-01T00:00:05Z")));
    assertThat(event("{'event':'problem','text':'x'}")).isEqualTo(new Event.Problem("x"));
    assertThat(event("{'event':'quiet'}")).isEqualTo(new Event.Quiet());
    assertThat(event("{'event':'something-new','x':[1]}")).isEqualTo(new Event.Other());
  }

  @Test
  void reads_a_reading_with_its_values() {
    Event.Arrived reading =
        (Event.Arrived)
            event(
                "{'event':'reading','gateway':'gw1','meter':'TKI0000000000001','series':'1-0:99.1.0.255',"
                    + "'registered':'2026-01-01T00:00:05Z','received':'2026-01-01T00:00:05.120Z',"
                    + "'source':'pushed','new-member':1,'values':{'1-0:1.8.0.255':{'value':'1234567','unit':'Wh'},"
                    + "'1-0:32.7.0.255':{'value':'230.1','unit':'V'},'1-0:2.8.0.255':{'value':'1e999999999','unit':'Wh'}}}");

    assertThat(reading.series()).isEqualTo(ObisCode.LOAD_PROFILE);
    assertThat(reading.values())
        .containsEntry(ObisCode.ACTIVE_ENERGY_IMPORT, "1234567")
        .containsEntry(ObisCode.VOLTAGE_L1, "230.1")
        .doesNotContainKey(ObisCode.ACTIVE_ENERGY_EXPORT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "7",
        "[]",
        "hello",
        "{",
        "{}",
        "{'event':{}}",
        "{'event':null}",
        "{'event':[]}",
        "{'event':'session','meter':'TKI0000000000001'}",
        "{'event':'session','meter':'no meter','open':true}",
        "{'event':'session','meter':{},'open':true}",
        "{'event':'registered','meter':'TKI0000000000001','registered':'yesterday'}",
        "{'event':'registered','meter':'TKI0000000000001','registered':5}",
        "{'event':'ready','stored':'many'}",
        "{'event':'reading','meter':'TKI0000000000001','series':'x','registered':'2026-01-01T00:00:05Z','received':'2026-01-01T00:00:05Z'}",
        "{'event':'reading','meter':'TKI0000000000001','series':'1-0:99.1.0.255','registered':'2026-01-01T00:00:05Z','received':'2026-01-01T00:00:05Z','values':[]}",
        "{'event':'reading','meter':'TKI0000000000001','series':'1-0:99.1.0.255','registered':'2026-01-01T00:00:05Z','received':'2026-01-01T00:00:05Z','values':{'1-0:1.8.0.255':5}}"
      })
  void refuses_what_is_no_event(String line) {
    assertThatIllegalArgumentException().isThrownBy(() -> event(line));
  }

  @Test
  void refuses_what_is_too_long_or_too_deep() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> event("{'event':'problem','text':'" + "x".repeat(70_000) + "'}"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> event("{'event':'problem','text':" + "[".repeat(60_000)));
  }

  @Test
  void garbage_gives_only_the_one_exception() {
    Random random = new Random(1);
    String good =
        "{\"event\":\"reading\",\"meter\":\"TKI0000000000001\",\"series\":\"1-0:99.1.0.255\",\"registered\":"
            + "\"2026-01-01T00:00:05Z\",\"received\":\"2026-01-01T00:00:05Z\",\"values\":{\"1-0:1.8.0.255\":{\"value\":\"5\"}}}";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder line = new StringBuilder(good);
      for (int j = random.nextInt(4); j >= 0; j--) {
        line.setCharAt(random.nextInt(line.length()), (char) (random.nextInt(96) + 32));
      }
      try {
        EventLine.parse(line.toString());
      } catch (IllegalArgumentException expected) {
        // what the caller counts
      }
    }
  }
}
