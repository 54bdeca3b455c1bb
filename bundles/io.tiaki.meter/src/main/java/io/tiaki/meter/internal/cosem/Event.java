package io.tiaki.meter.internal.cosem;

import java.util.Arrays;
import java.util.Optional;

/** What happens to a meter, with the code of its event log (common practice) and its alarm. */
enum Event {
  POWER_DOWN(1, 0x40),
  DAYLIGHT_SAVING_CHANGED(3),
  CLOCK_BEFORE(4),
  CLOCK_SET(5, 0x01),
  CALENDAR_ACTIVATED(9),
  ERRORS_CLEARED(10),
  ALARMS_CLEARED(11),
  MEMORY_ERROR(14, 0x20),
  IMAGE_VERIFIED(17),
  FIRMWARE_ACTIVATED(18),
  TERMINAL_COVER_REMOVED(40, 0x10),
  MAGNETIC_FIELD(42, 0x10),
  COVER_REMOVED(44, 0x10),
  IMAGE_NOT_VERIFIED(51, 0x02),
  READY_FOR_RECONNECTION(59),
  MANUALLY_DISCONNECTED(60),
  MANUALLY_CONNECTED(61),
  REMOTELY_DISCONNECTED(62),
  REMOTELY_CONNECTED(63),
  LOCALLY_DISCONNECTED(64),
  LIMIT_EXCEEDED(65, 0x04),
  LIMIT_KEPT(66),
  LOCALLY_CONNECTED(69),
  CONSUMER_SAID_YES(200, 0x08),
  CONSUMER_SAID_NO(201, 0x08),
  PROFILE_CLEARED(254),
  LOG_CLEARED(255);

  private final int code;
  private final int alarm;

  Event(int code) {
    this(code, 0);
  }

  Event(int code, int alarm) {
    this.code = code;
    this.alarm = alarm;
  }

  /** The event of a code, if it is known. */
  static Optional<Event> of(int code) {
    return Arrays.stream(values()).filter(event -> event.code == code).findFirst();
  }

  /** 0 to 255. */
  int code() {
    return code;
  }

  /** Bits of the alarm register. */
  int alarm() {
    return alarm;
  }
}
