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
          scheduler,
          gateway);

  private void store(int count) {
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
    pipeline.committed(gateway.stored.size());
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

    assertThat(MetricTable.differences(source)).isEmpty();
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
}
