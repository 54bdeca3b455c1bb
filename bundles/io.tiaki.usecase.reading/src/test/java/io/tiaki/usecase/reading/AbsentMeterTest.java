package io.tiaki.usecase.reading;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.CosemException;
import io.tiaki.model.MeterId;
import io.tiaki.testkit.ManualScheduler;
import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reading on demand from a meter that is not associated. */
class AbsentMeterTest {
  private static final MeterId METER = new MeterId("TKI0000000000001");

  private final ManualScheduler scheduler = new ManualScheduler();
  private final FakeMeter meter = new FakeMeter();
  private final FakeServices services = new FakeServices(meter);
  private final ReadingUseCase useCase =
      new ReadingUseCase(scheduler.clock(), scheduler, Settings.DEFAULT, services);

  @BeforeEach
  void the_meter_is_known() {
    services.meters.add(METER);
  }

  @Test
  void a_meter_that_comes_while_it_is_tried_is_not_missed() {
    meter.nextFailure = new CosemException(CosemException.Reason.UNREACHABLE, "not yet");
    CompletableFuture<Outcome> outcome = ask();
    useCase.associated(METER);
    scheduler.run();

    assertThat(outcome).isDone();
    assertThat(outcome.join().status()).isEqualTo(Status.DONE);
  }

  @Test
  void a_meter_that_refuses_the_association_is_not_waited_for() {
    meter.failure = new CosemException(CosemException.Reason.REFUSED, "no such client");

    CompletableFuture<Outcome> answer = ask();
    scheduler.run();
    assertThat(answer).isDone();
    Outcome outcome = answer.join();

    assertThat(outcome.status()).isEqualTo(Status.REFUSED);
    assertThat(outcome.text()).contains("no such client");
  }

  private CompletableFuture<Outcome> ask() {
    Instant end = scheduler.clock().instant().plusSeconds(30);
    return useCase
        .handle(new Instruction("i1", "reading.read", Optional.of(METER), "dcs", end, Map.of()))
        .toCompletableFuture();
  }
}
