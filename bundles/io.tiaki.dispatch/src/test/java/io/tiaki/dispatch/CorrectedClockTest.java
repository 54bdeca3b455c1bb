package io.tiaki.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.testkit.ManualScheduler;
import io.tiaki.uplink.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Instructions around the moment in which a trusted clock is corrected. */
class CorrectedClockTest {
  private final ManualScheduler scheduler = new ManualScheduler();
  private final FakeGateway gateway = new FakeGateway();
  private Duration corrected = Duration.ZERO;
  private Dispatcher dispatcher;

  @BeforeEach
  void start() {
    InstantSource time = () -> scheduler.clock().instant().plus(corrected);
    Settings settings = new Settings("gw1", "sign", "decrypt", "dcs");
    dispatcher = new Dispatcher(settings, time.withZone(ZoneOffset.UTC), scheduler, gateway);
    dispatcher.start();
    scheduler.run();
  }

  private String json(String id, Duration valid) {
    Instant now = scheduler.clock().instant();
    return """
        {"version": 1, "type": "instruction", "id": "%s", "gateway": "gw1", "created": "%s", "validUntil": "%s",
         "instruction": "reading.read", "meter": "TKI0000000000001", "parameters": {}}
        """
        .formatted(id, now, now.plus(valid));
  }

  private void receive(String json) {
    dispatcher.received(Kind.INSTRUCTION, FakeGateway.message("dcs", json));
    scheduler.run();
  }

  private List<String> statuses() {
    return gateway.outcomes().stream().map(o -> o.get("status").getAsString()).toList();
  }

  @Test
  void ids_are_forgotten_when_their_validity_has_ended() {
    receive(json("i1", Duration.ofSeconds(30)));
    assertThat(gateway.state).hasSize(1);

    scheduler.advance(Duration.ofMinutes(10));
    assertThat(gateway.state).as("a clock may still be corrected").hasSize(1);
    scheduler.advance(Duration.ofMinutes(2));

    assertThat(gateway.state).isEmpty();
  }

  @Test
  void a_clock_that_is_corrected_back_lets_nothing_act_twice() {
    String json = json("i1", Duration.ofSeconds(30));
    receive(json);
    scheduler.advance(Duration.ofMinutes(2));
    corrected = Duration.ofMinutes(-2);
    receive(json);

    assertThat(gateway.handled).hasSize(1);
    assertThat(statuses()).containsExactly("done", "done");
  }

  @Test
  void a_handler_is_waited_for_no_longer_because_a_clock_is_corrected_back() {
    gateway.handlers.clear();
    receive(json("i1", Duration.ofDays(1)));
    corrected = Duration.ofMinutes(-10);
    scheduler.advance(Duration.ofSeconds(11));

    assertThat(statuses()).containsExactly("unsupported");
  }
}
