package io.tiaki.meter.internal.cosem;

import static io.tiaki.meter.internal.cosem.Values.enumeration;
import static io.tiaki.meter.internal.cosem.Values.i64;
import static io.tiaki.meter.internal.cosem.Values.u32;

import io.tiaki.meter.internal.metering.Row;
import java.util.List;

/**
 * Load profile, profile generic version 1 (IEC 62056-6-2, 4.3.6). All meters of the process are
 * captured together at multiples of one period, so capture objects and period cannot be written and
 * there is no method that captures.
 */
final class LoadProfileObject {
  /** Epoch second up to which entries were reset. */
  private static final Cell RESET = Cell.of("load/reset", i64(Long.MIN_VALUE), Shape.ANY);

  private LoadProfileObject() {}

  static CosemObject create() {
    return new CosemObject.Builder(7, 1, "1-0:99.1.0.255")
        .selective(
            2,
            List.of(ProfileBuffer.BY_RANGE, ProfileBuffer.BY_ENTRY),
            (device, association, access) -> ProfileBuffer.read(device.meter(), access))
        .constant(3, Columns.definitions())
        .value(4, device -> u32(device.interval().toSeconds()))
        .constant(5, enumeration(1))
        .constant(6, Columns.CLOCK.definition())
        .value(7, device -> u32(device.meter().entriesInUse()))
        .value(8, device -> u32(device.meter().profileEntries()))
        .method(1, Methods.plain(LoadProfileObject::reset))
        .build();
  }

  private static void reset(Device device) {
    long last = device.meter().last().map(Row::epochSecond).orElse(Long.MIN_VALUE);
    RESET.set(device, i64(last));
    device.meter().clearProfile(last);
    Events.happened(device, Event.PROFILE_CLEARED);
  }

  /** What was reset does not come back with a restart. */
  static void restore(Device device) {
    long until = RESET.integer(device);
    if (until != Long.MIN_VALUE) {
      device.meter().clearProfile(until);
    }
  }
}
