package io.tiaki.access.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.model.Measurement;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import io.tiaki.model.Quality;
import io.tiaki.model.Quantity;
import io.tiaki.model.Reading;
import io.tiaki.model.Source;
import io.tiaki.model.Unit;
import io.tiaki.platform.Metric;
import io.tiaki.platform.MetricSource;
import io.tiaki.testkit.ManualScheduler;
import io.tiaki.testkit.MetricTable;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {
  private final ManualScheduler scheduler = new ManualScheduler();
  private final FakeGateway gateway = new FakeGateway();
  private final Pipeline pipeline =
      new Pipeline(
          new AccessProfile("default", "gw1", "dcs", "sign", 3, Duration.ofMillis(200)),
          scheduler.clock(),
          scheduler::nanoTime,
          scheduler,
          gateway);

  private void store(int count) {
    accept(count);
    pipeline.committed(gateway.stored.size());
  }

  private void accept(int count) {
    for (int i = 0; i < count; i++) {
      gateway.store(
          new Reading(
              new MeterId("TKI0000000000001"),
              ObisCode.LOAD_PROFILE,
              scheduler.clock().instant().plusSeconds(i),
              List.of(
                  new Measurement(
                      ObisCode.ACTIVE_ENERGY_IMPORT, new Quantity(1, 0, Unit.WATT_HOUR))),
              Quality.VALID,
              Source.PUSHED));
    }
  }

  private long value(String name) {
    return pipeline.metrics().stream()
        .filter(m -> m.name().equals(name))
        .mapToLong(Metric::value)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void are_documented() throws Exception {
    MetricSource source =
        new MetricSource() {
          @Override
          public String name() {
            return "access";
          }

          @Override
          public List<Metric> metrics() {
            return pipeline.metrics();
          }
        };

    assertThat(MetricTable.differences(source, "profile")).isEmpty();
  }

  @Test
  void tell_how_many_readings_wait_and_since_when() {
    pipeline.start();
    scheduler.advance(Duration.ofSeconds(1));
    gateway.outboxFull = true;
    store(5);
    scheduler.advance(Duration.ofSeconds(20));

    assertThat(value("readings.waiting")).isEqualTo(5);
    assertThat(value("readings.waiting.max")).isEqualTo(20_000);
    assertThat(value("messages.failed")).isPositive();
    assertThat(value("readings.handed")).isZero();

    gateway.outboxFull = false;
    scheduler.advance(Duration.ofMinutes(1));

    assertThat(value("readings.waiting")).isZero();
    assertThat(value("readings.waiting.max")).isZero();
    assertThat(value("readings.handed")).isEqualTo(5);
    assertThat(value("messages.handed")).isEqualTo(2);
  }

  @Test
  void tell_what_waits_at_a_start_without_an_outbox() {
    gateway.outboxThere = false;
    startWithAnOldStore();

    assertThat(value("readings.waiting")).isEqualTo(2);
    assertThat(value("readings.waiting.max")).isEqualTo(20_000);
    assertThat(value("messages.failed")).isZero();

    gateway.outboxThere = true;
    scheduler.advance(Duration.ofSeconds(1));
    assertNothingWaits();
  }

  @Test
  void read_what_waits_for_the_outbox_once() {
    gateway.outboxThere = false;
    startWithAnOldStore();
    int reads = gateway.reads;

    scheduler.advance(Duration.ofMinutes(10));

    assertThat(gateway.reads).isEqualTo(reads);
  }

  @Test
  void tell_what_waits_for_a_security_module_that_opens_the_store() {
    pipeline.start();
    scheduler.advance(Duration.ofSeconds(1));
    gateway.securityThere = false;
    gateway.readsFail = true;
    store(5);
    scheduler.advance(Duration.ofSeconds(20));

    assertThat(value("readings.waiting")).isEqualTo(5);
    assertThat(value("readings.waiting.max")).isEqualTo(20_000);
    assertThat(value("messages.failed")).isZero();

    gateway.securityThere = true;
    gateway.readsFail = false;
    scheduler.advance(Duration.ofSeconds(1));
    assertNothingWaits();
  }

  @Test
  void tell_what_waits_when_the_store_goes_away_while_all_rests() {
    pipeline.start();
    store(2);
    scheduler.advance(Duration.ofSeconds(1));
    store(3);
    gateway.logThere = false;
    scheduler.advance(Duration.ofSeconds(20));

    assertThat(value("readings.waiting")).isEqualTo(3);
    assertThat(value("readings.waiting.max")).isEqualTo(20_000);

    gateway.logThere = true;
    scheduler.advance(Duration.ofSeconds(1));
    assertNothingWaits();
  }

  @Test
  void tell_that_readings_wait_when_the_store_cannot_be_read_at_all() {
    gateway.cursorFails = true;
    pipeline.start();
    for (int i = 1; i <= 3; i++) {
      store(1);
    }
    scheduler.advance(Duration.ofSeconds(20));

    // The first that was heard of and what came later.
    assertThat(value("readings.waiting")).isEqualTo(3);
    assertThat(value("readings.waiting.max")).isEqualTo(20_000);
    assertThat(value("messages.failed")).isPositive();
  }

  @Test
  void tell_no_decades_when_the_clock_is_set_while_the_store_is_away() {
    pipeline.start();
    scheduler.advance(Duration.ofSeconds(1));
    gateway.logThere = false;
    store(1);
    scheduler.advance(Duration.ofSeconds(20));
    scheduler.jump(Duration.ofDays(20_000));

    assertThat(value("readings.waiting.max")).isEqualTo(20_000);
  }

  @Test
  void forget_what_a_damaged_store_lost() {
    pipeline.start();
    scheduler.advance(Duration.ofSeconds(1));
    pipeline.committed(7);
    scheduler.advance(Duration.ofSeconds(1));

    assertNothingWaits();
  }

  /** Two readings wait, and no commit says so. */
  private void startWithAnOldStore() {
    accept(2);
    pipeline.start();
    scheduler.advance(Duration.ofSeconds(20));
  }

  private void assertNothingWaits() {
    assertThat(value("readings.waiting")).isZero();
    assertThat(value("readings.waiting.max")).isZero();
  }
}
