package io.tiaki.usecase.reading;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.model.MeterId;
import io.tiaki.testkit.ManualScheduler;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A link that loses long answers more often than short ones. */
class LossyLinkTest {
  private static final MeterId METER = new MeterId("TKI0000000000001");
  private static final Duration PERIOD = Duration.ofSeconds(5);
  private static final int ROWS = 200;

  private final ManualScheduler scheduler = new ManualScheduler();
  private final FakeMeter meter = new FakeMeter();
  private final FakeServices services = new FakeServices(meter);
  private final ReadingUseCase useCase =
      new ReadingUseCase(scheduler.clock(), scheduler, Settings.DEFAULT, services);

  @BeforeEach
  void the_meter_has_rows_that_nobody_read() {
    services.meters.add(METER);
    Instant now = scheduler.clock().instant();
    for (int i = 0; i < ROWS; i++) {
      meter.capture(now.minus(PERIOD.multipliedBy(i)), ROWS - i);
    }
  }

  private void visit() {
    useCase.associated(METER);
    scheduler.run();
    scheduler.advance(Duration.ofMinutes(3));
  }

  @Test
  void asks_for_fewer_rows_when_long_answers_get_lost() {
    meter.mostRows = 30;
    visit();

    assertThat(services.accepted).hasSize(ROWS);
  }

  @Test
  void goes_on_behind_what_it_has_read_through() {
    meter.losesEvery = 20;
    visit();

    assertThat(services.accepted).hasSize(ROWS);
  }

  @Test
  void learns_a_layout_although_every_second_answer_gets_lost() {
    meter.forgetsEvery = 2;
    visit();

    assertThat(services.accepted).isNotEmpty();
    assertThat(meter.asked.stream().filter(FakeMeter.OBJECTS::equals).count()).isLessThan(3);
  }
}
