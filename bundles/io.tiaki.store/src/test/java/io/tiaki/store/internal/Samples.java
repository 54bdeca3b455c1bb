package io.tiaki.store.internal;

import io.tiaki.model.Measurement;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import io.tiaki.model.Quality;
import io.tiaki.model.Quantity;
import io.tiaki.model.Reading;
import io.tiaki.model.Source;
import io.tiaki.model.Unit;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Readings to test with. */
final class Samples {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private Samples() {}

  static States states(Engine engine) {
    return new States(engine, Clock.systemUTC());
  }

  static Needs needs() {
    return new Needs(Duration.ofHours(240));
  }

  static MeterId meter(int number) {
    return new MeterId(String.format(Locale.ROOT, "TKI%013d", number));
  }

  static Reading reading(int meter, long second) {
    return new Reading(
        meter(meter),
        ObisCode.LOAD_PROFILE,
        START.plusSeconds(second),
        List.of(
            new Measurement(
                ObisCode.ACTIVE_ENERGY_IMPORT, new Quantity(1_234_567 + second, 0, Unit.WATT_HOUR)),
            new Measurement(ObisCode.ACTIVE_ENERGY_EXPORT, new Quantity(0, 0, Unit.WATT_HOUR)),
            new Measurement(ObisCode.VOLTAGE_L1, new Quantity(2301, -1, Unit.VOLT))),
        Quality.VALID,
        Source.PUSHED);
  }
}
