package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.Octets;

/**
 * What clients have written to a device. Kept in memory: a restart of the process brings back the
 * values it was made with. Safe for use by many threads.
 */
public final class DeviceState {
  private volatile int timeZone;
  private volatile Octets portMessage = Octets.EMPTY;
  private volatile Octets displayMessage = Octets.EMPTY;

  /** Minutes from local time to UTC, -720 to 840. */
  int timeZone() {
    return timeZone;
  }

  void timeZone(int minutes) {
    timeZone = minutes;
  }

  /** What the consumer port shows. */
  Octets portMessage() {
    return portMessage;
  }

  void portMessage(Octets message) {
    portMessage = message;
  }

  /** What the display shows. */
  Octets displayMessage() {
    return displayMessage;
  }

  void displayMessage(Octets message) {
    displayMessage = message;
  }
}
