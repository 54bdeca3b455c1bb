package io.tiaki.dcs.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AlarmTest {
  private static final String OCCASION = "00112233445566778899aabbccddeeff";

  private static Alarm alarm(String more) throws MalformedException {
    byte[] json =
        ("{\"version\": 1, \"type\": \"alarm\", \"id\": \"gw1.a.1\", \"gateway\": \"gw1\","
                + " \"created\": \"2026-01-01T00:00:00Z\", \"state\": \"safe\","
                + more
                + " \"since\": \"2026-01-01T00:00:00Z\", \"faults\": []}")
            .getBytes(StandardCharsets.UTF_8);
    return Messages.alarm(json, "gw1", json.length);
  }

  @Test
  void reads_what_an_acknowledgement_has_to_name() throws Exception {
    Alarm alarm = alarm("\"occasion\": \"" + OCCASION + "\",");
    assertThat(alarm.occasion()).contains(OCCASION);
    assertThat(alarm.json().get("occasion").getAsString()).isEqualTo(OCCASION);
  }

  @Test
  void an_older_gateway_names_nothing() throws Exception {
    assertThat(alarm("").occasion()).isEmpty();
    assertThat(alarm("").json().has("occasion")).isFalse();
  }

  @Test
  void refuses_what_is_no_occasion() {
    assertThatThrownBy(() -> alarm("\"occasion\": \"all\","))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("occasion");
  }

  @Test
  void an_acknowledgement_names_it() {
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    Answers.Wish wish = Answers.Wish.acknowledge(Optional.of(OCCASION));
    byte[] json = Answers.instruction("gw1", "i1", wish, now, now.plusSeconds(60));
    assertThat(new String(json, StandardCharsets.UTF_8))
        .contains("\"parameters\":{\"occasion\":\"" + OCCASION + "\"}");
    assertThat(Answers.Wish.acknowledge(Optional.empty()).parameters()).isEmpty();
  }
}
