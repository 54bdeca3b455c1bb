package io.tiaki.meter.internal.cosem;

import io.tiaki.meter.internal.load.LoadCurve;
import io.tiaki.meter.internal.metering.CapturedMeter;
import io.tiaki.meter.internal.metering.SmartMeter;
import io.tiaki.meter.internal.testing.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

/** Meter number 1 with some entries, 5 s apart, the last one just registered. */
final class TestMeter {
  final Instant first = Instant.parse("2026-06-17T10:00:05Z");
  final MovableClock clock = new MovableClock(Instant.parse("2026-06-17T10:00:00Z"));
  final SmartMeter meter =
      new SmartMeter(1, new LoadCurve(1, ZoneOffset.UTC), 2_880, clock.millis());

  TestMeter(int entries) {
    for (int i = 0; i < entries; i++) {
      clock.move(Duration.ofSeconds(5));
      CapturedMeter.capture(meter, clock.instant().getEpochSecond());
    }
  }

  CosemServer server(int maxPayload) {
    return server(maxPayload, new ObjectModel(), Pusher.NONE);
  }

  CosemServer server(int maxPayload, ObjectModel model, Pusher pusher) {
    Device device =
        new Device(
            meter,
            meter.id().logicalDeviceName(),
            clock,
            Duration.ofSeconds(5),
            Duration.ofMillis(500));
    return new CosemServer(device, model, maxPayload, pusher, "");
  }
}
