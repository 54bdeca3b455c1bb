package io.tiaki.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.tiaki.testkit.ManualScheduler;
import io.tiaki.uplink.Envelope;
import io.tiaki.uplink.Kind;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is told of an instruction before its outcome. */
class ProgressTest {
  private final ManualScheduler scheduler = new ManualScheduler();
  private final FakeGateway gateway = new FakeGateway();
  private final Dispatcher dispatcher =
      new Dispatcher(
          new Settings("gw1", "sign", "decrypt", "dcs"), scheduler.clock(), scheduler, gateway);

  @Test
  void tells_before_the_outcome_that_it_waits_and_never_in_its_place() {
    CompletableFuture<Outcome> answer = new CompletableFuture<>();
    gateway.answer = answer;
    receive();
    gateway.waiting.get(0).accept("no session");
    scheduler.advance(Duration.ofMillis(5));
    gateway.waiting.get(0).accept("no session yet");
    scheduler.run();
    answer.complete(Outcome.of(Status.DONE, ""));
    gateway.waiting.get(0).accept("too late");
    scheduler.run();

    assertThat(gateway.outbox)
        .extracting(Envelope::id)
        .containsExactly("gw1.o.i1.wait-1767225600000", "gw1.o.i1.wait-1767225600005", "gw1.o.i1");
    assertThat(gateway.outcomes().get(0))
        .isEqualTo(
            JsonParser.parseString(
                """
                {"version": 1, "type": "progress", "id": "gw1.o.i1.wait-1767225600000", "gateway": "gw1",
                 "created": "2026-01-01T00:00:00Z", "instruction": "i1", "state": "waiting", "text": "no session"}
                """));
    receive();
    assertThat(gateway.outbox.get(3).id()).isEqualTo("gw1.o.i1");
  }

  private void receive() {
    Instant now = scheduler.clock().instant();
    String json =
        """
        {"version": 1, "type": "instruction", "id": "i1", "gateway": "gw1", "created": "%s", "validUntil": "%s",
         "instruction": "reading.read", "meter": "TKI0000000000001", "parameters": {}}
        """
            .formatted(now, now.plusSeconds(30));
    dispatcher.start();
    dispatcher.received(Kind.INSTRUCTION, FakeGateway.message("dcs", json));
    scheduler.run();
  }
}
