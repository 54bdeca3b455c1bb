package io.tiaki.usecase.reading;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import io.tiaki.model.Reading;
import io.tiaki.platform.Metric;
import io.tiaki.testkit.ManualScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A row a minute, pushed within two seconds: what does not come is read from the profile 8 s after
 * it was registered (the two seconds, and a tenth of a minute on the way), at the next sweep.
 */
class LostPushTest {
  private static final MeterId METER = new MeterId("TKI0000000000001");
  private static final MeterId OTHER = new MeterId("TKI0000000000002");
  private static final Duration PERIOD = Duration.ofMinutes(1);
  private static final Duration SPREAD = Duration.ofSeconds(2);
  private static final Duration OVERDUE = Duration.ofSeconds(8);
  private static final Duration SWEEP = Duration.ofSeconds(1);

  private final ManualScheduler scheduler = new ManualScheduler();
  private final FakeMeter meter = new FakeMeter();
  private final FakeServices services = new FakeServices(meter);
  private final ReadingUseCase useCase =
      new ReadingUseCase(scheduler.clock(), scheduler, Settings.DEFAULT, services);

  @BeforeEach
  void the_meter_is_known() {
    services.meters.add(METER);
    meter.put(
        new AttributeDescriptor(7, ObisCode.LOAD_PROFILE, 4), new CosemData.DoubleLongUnsigned(60));
    meter.put(
        new AttributeDescriptor(40, FakeMeter.PUSH, 5),
        new CosemData.LongUnsigned((int) SPREAD.toSeconds()));
  }

  private Instant now() {
    return scheduler.clock().instant();
  }

  private void associate() {
    useCase.associated(METER);
    scheduler.run();
  }

  private void push(Instant row) {
    useCase.notified(METER, meter.capture(row, 1));
    scheduler.run();
  }

  private List<Instant> accepted() {
    return services.accepted.stream().map(Reading::registered).toList();
  }

  @Test
  void is_read_as_soon_as_it_is_overdue() {
    Instant first = now();
    meter.capture(first, 1);
    associate();
    scheduler.advance(PERIOD);
    push(first.plus(PERIOD));
    Instant lost = first.plus(PERIOD.multipliedBy(2));
    scheduler.advance(PERIOD);
    meter.capture(lost, 2);

    scheduler.advance(OVERDUE.minusSeconds(1));
    assertThat(accepted()).as("it may still come").doesNotContain(lost);

    scheduler.advance(SWEEP.plusSeconds(1));
    assertThat(accepted()).contains(lost);
  }

  @Test
  void is_missed_by_its_own_time_after_a_visit_amid_a_period() {
    Instant row = now();
    meter.capture(row, 1);
    scheduler.advance(Duration.ofSeconds(40));
    associate();
    assertThat(accepted()).containsExactly(row);
    Instant lost = row.plus(PERIOD);
    scheduler.advance(Duration.ofSeconds(20));
    meter.capture(lost, 2);

    scheduler.advance(OVERDUE.plus(SWEEP));

    assertThat(accepted()).contains(lost);
  }

  @Test
  void is_missed_after_a_new_association_that_brought_nothing_new() {
    Instant row = now();
    meter.capture(row, 1);
    associate();
    useCase.lost(METER);
    scheduler.advance(Duration.ofSeconds(40));
    associate();
    assertThat(accepted()).containsExactly(row);
    Instant lost = row.plus(PERIOD);
    scheduler.advance(Duration.ofSeconds(20));
    meter.capture(lost, 2);

    scheduler.advance(OVERDUE.plus(SWEEP));

    assertThat(accepted()).contains(lost);
  }

  @Test
  void is_missed_of_a_meter_that_had_no_row_yet() {
    scheduler.advance(Duration.ofSeconds(50));
    associate();
    scheduler.advance(Duration.ofSeconds(10));
    Instant lost = now();
    meter.capture(lost, 1);

    scheduler.advance(OVERDUE.plus(SWEEP));

    assertThat(accepted()).contains(lost);
  }

  @Test
  void is_read_soon_when_the_store_refused_it() {
    meter.capture(now(), 1);
    associate();
    scheduler.advance(PERIOD);
    services.refusing = true;
    Instant refused = now();
    push(refused);
    services.refusing = false;

    scheduler.advance(OVERDUE.minus(SPREAD).plus(SWEEP));

    assertThat(accepted()).contains(refused);
  }

  @Test
  void a_meter_is_not_asked_for_a_push_that_came() {
    Instant first = now();
    meter.capture(first, 1);
    associate();
    meter.ranges.clear();

    for (int i = 1; i <= 20; i++) {
      scheduler.advance(Duration.between(now(), first.plus(PERIOD.multipliedBy(i))));
      scheduler.advance(i % 2 == 0 ? SPREAD : Duration.ZERO);
      push(first.plus(PERIOD.multipliedBy(i)));
    }

    assertThat(meter.ranges).isEmpty();
  }

  @Test
  void a_meter_whose_push_comes_while_it_waits_its_turn_is_not_asked() {
    Settings oneByOne = new Settings(Duration.ofHours(24), SWEEP, 1, 96);
    ReadingUseCase turns = new ReadingUseCase(scheduler.clock(), scheduler, oneByOne, services);
    services.meters.add(OTHER);
    Instant first = now();
    meter.capture(first, 1);
    turns.associated(METER);
    turns.associated(OTHER);
    scheduler.run();
    meter.silent = true;
    scheduler.advance(PERIOD.plus(OVERDUE).plus(SWEEP));
    assertThat(figure(turns, "visits.waiting")).as("one is visited, one waits").isEqualTo(1);
    meter.silent = false;
    long done = figure(turns, "visits.done");

    // The visit that got no answer is given up after 10 minutes.
    for (int second = 0; figure(turns, "visits.waiting") == 1; second++) {
      if (second % PERIOD.toSeconds() == 0) {
        var push = meter.capture(first.plusSeconds(PERIOD.toSeconds() + second), 1);
        turns.notified(METER, push);
        turns.notified(OTHER, push);
      }
      scheduler.advance(Duration.ofSeconds(1));
    }

    assertThat(figure(turns, "visits.done")).isEqualTo(done);
  }

  private static long figure(ReadingUseCase useCase, String name) {
    return useCase.figures().metrics().stream()
        .filter(metric -> metric.name().equals(name))
        .mapToLong(Metric::value)
        .sum();
  }

  @Test
  void a_meter_whose_clock_is_behind_is_not_asked_without_end() {
    meter.capture(now().minus(Duration.ofHours(1)), 1);
    associate();
    meter.ranges.clear();

    for (int i = 1; i <= 60; i++) {
      scheduler.advance(PERIOD);
      meter.capture(now().minus(Duration.ofHours(1)), 1 + i);
    }

    assertThat(meter.ranges).hasSizeLessThanOrEqualTo(60);
    assertThat(services.accepted).hasSizeGreaterThan(55);
  }
}
