package io.tiaki.meter.internal.cosem;

import io.tiaki.meter.internal.metering.SmartMeter;
import java.time.Clock;
import java.time.Duration;

/**
 * The logical device that the objects belong to.
 *
 * @param meter registers and profile
 * @param logicalDeviceName what it calls itself: its meter's id, unless it is faulty
 * @param clock its clock
 * @param interval capture period
 * @param pushDelay the longest random delay of a push
 * @param state what clients have written to it
 */
public record Device(
    SmartMeter meter,
    String logicalDeviceName,
    Clock clock,
    Duration interval,
    Duration pushDelay,
    DeviceState state) {
  /** As it leaves the factory. */
  public Device(
      SmartMeter meter,
      String logicalDeviceName,
      Clock clock,
      Duration interval,
      Duration pushDelay) {
    this(meter, logicalDeviceName, clock, interval, pushDelay, new DeviceState());
  }

  long millis() {
    return clock.millis();
  }
}
