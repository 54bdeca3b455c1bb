package io.tiaki.dispatch.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tiaki.model.Measurement;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import io.tiaki.model.Quality;
import io.tiaki.model.Quantity;
import io.tiaki.model.Reading;
import io.tiaki.model.Source;
import io.tiaki.model.Unit;
import io.tiaki.uplink.Envelope;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import java.time.Instant;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class OutcomeMessageTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void what_does_not_fit_into_a_message_says_so() {
    OutcomeMessage message = message(10_000);

    assertThat(message.json().length()).isLessThan(Envelope.MAX_OCTETS);
    JsonObject json = JsonParser.parseString(message.json()).getAsJsonObject();
    assertThat(json.get("id").getAsString()).isEqualTo(message.id()).isEqualTo("gw1.o.i1");
    assertThat(json.get("status").getAsString()).isEqualTo("failed");
    assertThat(json.get("text").getAsString())
        .contains("ended with done", "10000 readings", "ask for less");
    assertThat(json.getAsJsonArray("readings")).isEmpty();
  }

  @Test
  void what_fits_is_whole() {
    JsonObject json = JsonParser.parseString(message(1_000).json()).getAsJsonObject();
    assertThat(json.getAsJsonArray("readings")).hasSize(1_000);
  }

  private static OutcomeMessage message(int readings) {
    Reading reading =
        new Reading(
            new MeterId("TKI0000000000001"),
            ObisCode.CLOCK,
            NOW,
            Collections.nCopies(
                3, new Measurement(ObisCode.VOLTAGE_L1, new Quantity(2_301, -1, Unit.VOLT))),
            Quality.VALID,
            Source.ON_DEMAND);
    Outcome outcome = new Outcome(Status.DONE, "", Collections.nCopies(readings, reading));
    return OutcomeMessage.of("gw1", "i1", "", outcome, NOW);
  }
}
