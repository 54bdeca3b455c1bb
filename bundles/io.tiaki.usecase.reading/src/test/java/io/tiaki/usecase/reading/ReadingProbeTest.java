package io.tiaki.usecase.reading;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.model.MeterId;
import io.tiaki.platform.Health;
import io.tiaki.platform.Health.Status;
import io.tiaki.testkit.ManualScheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ReadingProbeTest {
  private static final MeterId METER = new MeterId("TKI0000000000001");

  private final ManualScheduler scheduler = new ManualScheduler();
  private final FakeMeter meter = new FakeMeter();
  private final FakeServices services = new FakeServices(meter);
  private final ReadingUseCase useCase =
      new ReadingUseCase(scheduler.clock(), scheduler, Settings.DEFAULT, services);

  @Test
  void cannot_tell_while_no_meter_is_connected() {
    assertThat(probe().join()).isEqualTo(Health.unknown("no meter is connected"));
  }

  @Test
  void is_healthy_when_a_connected_meter_can_be_read() {
    associate();
    int asked = meter.asked.size();
    assertThat(probe().join().status()).isEqualTo(Status.HEALTHY);
    assertThat(meter.asked).hasSizeGreaterThan(asked);
  }

  @Test
  void is_unhealthy_when_a_connected_meter_does_not_answer() {
    associate();
    meter.silent = true;
    CompletableFuture<Health> health = probe();
    scheduler.advance(Duration.ofSeconds(24));
    assertThat(health).isNotDone();
    scheduler.advance(Duration.ofSeconds(2));
    assertThat(health.join().status()).isEqualTo(Status.UNHEALTHY);
  }

  @Test
  void cannot_tell_once_the_meter_was_lost() {
    associate();
    useCase.lost(METER);
    scheduler.run();
    assertThat(probe().join().status()).isEqualTo(Status.UNKNOWN);
  }

  private void associate() {
    services.meters.add(METER);
    useCase.associated(METER);
    scheduler.run();
  }

  private CompletableFuture<Health> probe() {
    CompletableFuture<Health> health = useCase.probe().probe().toCompletableFuture();
    scheduler.run();
    return health;
  }
}
