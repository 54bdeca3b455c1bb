package io.tiaki.usecase.maintenance.internal;

import java.util.Set;

/** Which events are told of by themselves; the others only beside an alarm (common practice). */
final class Severity {
  /**
   * What belongs to a meter's everyday life: power returned, daylight saving, clock set (the alarm
   * tells), calendars, errors and alarms cleared, images, covers closed again, the relay, a limit
   * kept again.
   */
  private static final Set<Integer> QUIET =
      Set.of(2, 3, 4, 5, 9, 10, 11, 17, 18, 19, 41, 43, 45, 59, 60, 61, 62, 63, 64, 66, 69);

  private Severity() {}

  /** Whether it is told of; what nobody knows is. */
  static boolean isTold(LogEntry entry) {
    return !QUIET.contains(entry.code());
  }
}
