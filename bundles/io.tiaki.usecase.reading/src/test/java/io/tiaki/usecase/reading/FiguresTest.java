package io.tiaki.usecase.reading;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemException;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import io.tiaki.platform.Metric;
import io.tiaki.testkit.ManualScheduler;
import io.tiaki.testkit.MetricTable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FiguresTest {
  private static final MeterId METER = new MeterId("TKI0000000000001");
  private static final Duration PERIOD = Duration.ofSeconds(5);

  private final ManualScheduler scheduler = new ManualScheduler();
  private final FakeMeter meter = new FakeMeter();
  private final FakeServices services = new FakeServices(meter);
  private final ReadingUseCase useCase =
      new ReadingUseCase(scheduler.clock(), scheduler, Settings.DEFAULT, services);

  @BeforeEach
  void the_meter_has_a_row() {
    services.meters.add(METER);
    meter.capture(now(), 1);
  }

  private Instant now() {
    return scheduler.clock().instant();
  }

  private void associate() {
    useCase.associated(METER);
    scheduler.run();
  }

  private void push() {
    useCase.notified(METER, meter.capture(now(), 2));
    scheduler.run();
  }

  private long value(String name, String... reason) {
    return useCase.figures().metrics().stream()
        .filter(m -> m.name().equals(name))
        .filter(m -> List.copyOf(m.labels().values()).equals(List.of(reason)))
        .mapToLong(Metric::value)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void are_documented() throws Exception {
    assertThat(MetricTable.differences(useCase.figures())).isEmpty();
  }

  @Test
  void count_what_comes_and_what_is_dropped() {
    push();
    associate();
    scheduler.advance(PERIOD);
    push();
    useCase.notified(METER, FakeMeter.push(new CosemData.Unsigned(1)));
    services.refusing = true;
    scheduler.run();
    scheduler.advance(Duration.ofMillis(100));
    push();

    assertThat(value("pushes.taken")).isEqualTo(1);
    assertThat(value("pushes.dropped", "unknown-layout")).isEqualTo(1);
    assertThat(value("pushes.dropped", "misfit")).isEqualTo(1);
    assertThat(value("pushes.dropped", "store")).isEqualTo(1);
    assertThat(value("visits.done")).isPositive();
    assertThat(value("rows.read")).isEqualTo(1);
  }

  @Test
  void a_meter_whose_reading_does_not_come_is_overdue_until_it_does() {
    associate();
    meter.failure = new CosemException(CosemException.Reason.TIMED_OUT, "no answer");
    scheduler.advance(PERIOD.plus(PERIOD));
    assertThat(value("meters.overdue")).isEqualTo(1);
    assertThat(value("meters.overdue.max")).isBetween(1_000L, 2_500L);
    assertThat(value("visits.failed")).isPositive();

    meter.failure = null;
    push();
    scheduler.advance(Duration.ofSeconds(1));

    assertThat(value("meters.overdue")).isZero();
    assertThat(value("meters.overdue.max")).isZero();
  }

  @Test
  void a_meter_that_is_back_is_overdue_while_its_layout_is_asked_anew() {
    associate();
    useCase.lost(METER);
    scheduler.advance(Duration.ofHours(2));
    meter.failure = new CosemException(CosemException.Reason.TIMED_OUT, "no answer");
    associate();
    scheduler.advance(Duration.ofSeconds(1));

    assertThat(value("meters.overdue.max")).isGreaterThan(7_000_000L);
  }

  @Test
  void a_meter_that_registers_by_events_alone_is_never_overdue() {
    meter.put(
        new AttributeDescriptor(7, ObisCode.LOAD_PROFILE, 4), new CosemData.DoubleLongUnsigned(0));
    associate();
    scheduler.advance(Duration.ofHours(2));

    assertThat(value("meters.overdue")).isZero();
  }
}
