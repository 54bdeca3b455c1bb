package io.tiaki.meter.internal.cosem;

import io.tiaki.meter.internal.cosem.security.MeterSecurity;
import io.tiaki.meter.internal.metering.SmartMeter;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The logical device that the objects belong to.
 *
 * @param meter registers and profile
 * @param logicalDeviceName what it calls itself: its meter's id, unless it is faulty
 * @param clock its clock
 * @param interval capture period
 * @param pushDelay the longest random delay of a push
 * @param memory what it remembers over a restart
 * @param state what clients have written to it
 * @param security its security setup
 */
public record Device(
    SmartMeter meter,
    String logicalDeviceName,
    Clock clock,
    Duration interval,
    Duration pushDelay,
    Memory memory,
    DeviceState state,
    MeterSecurity security) {
  /** With what it remembers, and its security. */
  public Device(
      SmartMeter meter,
      String logicalDeviceName,
      Clock clock,
      Duration interval,
      Duration pushDelay,
      Memory memory,
      MeterSecurity security) {
    this(
        meter,
        logicalDeviceName,
        clock,
        interval,
        pushDelay,
        memory,
        new DeviceState(memory),
        security);
    DisconnectControl.restore(this);
    LoadProfileObject.restore(this);
  }

  /** Without COSEM security, with what it remembers. */
  public Device(
      SmartMeter meter,
      String logicalDeviceName,
      Clock clock,
      Duration interval,
      Duration pushDelay,
      Memory memory) {
    this(
        meter,
        logicalDeviceName,
        clock,
        interval,
        pushDelay,
        memory,
        MeterSecurity.none(SmartMeter.systemTitle(meter.number()), memory, clock));
  }

  /** As it leaves the factory; a restart brings it back so. */
  public Device(
      SmartMeter meter,
      String logicalDeviceName,
      Clock clock,
      Duration interval,
      Duration pushDelay) {
    this(meter, logicalDeviceName, clock, interval, pushDelay, new VolatileMemory());
  }

  /** Its clock is ahead by so much from now on, and nobody has set it: a fault. */
  public void ahead(Duration by) {
    DeviceTime.OFFSET.set(this, Values.i64(by.toMillis()));
  }

  /** Who answers questions there. */
  public void atHome(AtHome who) {
    ConsumerMessages.atHome(this, who);
  }

  /** Whose firmware it takes; none while there is no key. */
  public void maker(Supplier<Optional<PublicKey>> key) {
    ImageTransfer.maker(this, key);
  }

  /** What somebody sees who stands before it. */
  public Appearance appearance() {
    return Appearance.of(this);
  }

  /**
   * Something happens to it, to test with; see the README for what.
   *
   * @return false when nobody knows what that is
   */
  public boolean provoke(String what) {
    return Events.provoke(this, what);
  }

  long millis() {
    return clock.millis();
  }
}
