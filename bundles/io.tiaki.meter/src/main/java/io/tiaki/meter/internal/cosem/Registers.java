package io.tiaki.meter.internal.cosem;

import static io.tiaki.meter.internal.cosem.Values.enumeration;
import static io.tiaki.meter.internal.cosem.Values.i8;
import static io.tiaki.meter.internal.cosem.Values.structure;
import static io.tiaki.meter.internal.cosem.Values.u16;
import static io.tiaki.meter.internal.cosem.Values.u32;

import io.tiaki.cosem.CosemData;
import io.tiaki.meter.internal.metering.Row;
import io.tiaki.model.Unit;
import java.util.List;
import java.util.function.Function;

/** Registers (IEC 62056-6-2, 4.3.2). The totals are never reset: they are what is billed. */
final class Registers {
  private Registers() {}

  static List<CosemObject> objects() {
    return List.of(
        register("1-0:1.8.0.255", -1, Unit.WATT_HOUR, d -> Columns.IMPORT.value(now(d))).build(),
        register("1-0:2.8.0.255", -1, Unit.WATT_HOUR, d -> Columns.EXPORT.value(now(d))).build(),
        register("1-0:1.7.0.255", 0, Unit.WATT, d -> u32(d.meter().importWatts(d.millis())))
            .build(),
        register("1-0:32.7.0.255", -1, Unit.VOLT, d -> Columns.VOLTAGE.value(now(d))).build(),
        register("1-0:14.7.0.255", -2, Unit.HERTZ, d -> u16(d.meter().centihertz(d.millis())))
            .build(),
        register("1-0:81.7.4.255", -1, Unit.DEGREE, d -> u16(d.meter().phaseAngle(d.millis())))
            .build());
  }

  static CosemObject.Builder register(
      String name, int scaler, Unit unit, Function<Device, CosemData> value) {
    return new CosemObject.Builder(3, 0, name).value(2, value).constant(3, scale(scaler, unit));
  }

  static CosemData scale(int scaler, Unit unit) {
    return structure(i8(scaler), enumeration(unit.code()));
  }

  private static Row now(Device device) {
    return device.meter().read(device.millis());
  }
}
