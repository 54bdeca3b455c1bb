package io.tiaki.usecase.reading;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.model.MeterId;
import io.tiaki.model.Quality;
import io.tiaki.model.Reading;
import io.tiaki.platform.TimeTrust.State;
import io.tiaki.testkit.ManualScheduler;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Readings that are collected while it is not known how late it is. */
class UntrustedTimeTest {
  private static final MeterId METER = new MeterId("TKI0000000000001");

  private final ManualScheduler scheduler = new ManualScheduler();
  private final FakeMeter meter = new FakeMeter();
  private final FakeServices services = new FakeServices(meter);
  private final ReadingUseCase useCase =
      new ReadingUseCase(scheduler.clock(), scheduler, Settings.DEFAULT, services);

  @BeforeEach
  void associate() {
    services.meters.add(METER);
    useCase.associated(METER);
    scheduler.run();
  }

  private void push() {
    scheduler.advance(Duration.ofMinutes(15));
    useCase.notified(METER, meter.capture(scheduler.clock().instant(), 7));
    scheduler.run();
  }

  @Test
  void pushed_readings_are_marked_and_kept_and_later_ones_are_not() {
    services.timeState = State.UNTRUSTED;
    push();
    services.timeState = State.TRUSTED;
    push();

    assertThat(services.accepted)
        .extracting(Reading::quality)
        .containsExactly(Quality.QUESTIONABLE, Quality.VALID);
  }

  @Test
  void readings_of_a_meter_whose_clock_is_off_are_marked_and_later_ones_are_not() {
    services.clocksOff.add(METER);
    push();
    services.clocksOff.clear();
    push();

    assertThat(services.accepted)
        .extracting(Reading::quality)
        .containsExactly(Quality.QUESTIONABLE, Quality.VALID);
  }

  @Test
  void rows_of_a_profile_are_marked_too() {
    services.timeState = State.STARTING;
    for (int row = 0; row < 4; row++) {
      scheduler.advance(Duration.ofMinutes(15));
      meter.capture(scheduler.clock().instant(), row);
    }
    services.timeState = State.UNTRUSTED;
    useCase.associated(METER);
    scheduler.run();

    assertThat(services.accepted)
        .isNotEmpty()
        .allMatch(reading -> reading.quality() == Quality.QUESTIONABLE);
  }
}
