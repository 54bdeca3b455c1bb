package io.tiaki.meter.internal.cosem;

import static io.tiaki.meter.internal.cosem.Values.structure;
import static io.tiaki.meter.internal.cosem.Values.u16;
import static io.tiaki.meter.internal.cosem.Values.u32;
import static io.tiaki.meter.internal.cosem.Values.u8;

import io.tiaki.cosem.CosemData;
import io.tiaki.meter.internal.metering.SmartMeter;
import io.tiaki.model.Unit;
import java.util.Arrays;
import java.util.List;

/**
 * Demand register, version 0, of the import, and the extended register of its maximum (IEC
 * 62056-6-2, 4.3.3 and 4.3.4), both in W. Periods end at the first capture at or after a multiple
 * of the period.
 */
final class DemandRegister {
  static final String MAXIMUM = "1-0:1.6.0.255";
  private static final String NAME = "1-0:1.4.0.255";
  private static final int MOST_PERIODS = 12;
  private static final long MICRO_PER_TENTH = 360_000_000L;
  private static final CosemData GOOD = u8(0);

  private static final Cell PERIOD =
      Cell.of("demand/8", u32(900), Shape.u32(60, 86_400)).then(DemandRegister::begin);
  private static final Cell PERIODS =
      Cell.of("demand/9", u16(1), Shape.u16(1, MOST_PERIODS)).then(DemandRegister::begin);

  /** W and when. */
  private static final Cell HIGHEST =
      Cell.of("demand/maximum", structure(u32(0), NoTime.VALUE), Shape.ANY);

  private DemandRegister() {}

  /** A time that is not known. */
  private static final class NoTime {
    private static final CosemData VALUE =
        Values.octets(255, 255, 255, 255, 255, 255, 255, 255, 255, 128, 0, 255);
  }

  /** The periods of one device that run now. */
  private static final class Demand {
    private final long[] ended = new long[MOST_PERIODS];
    private long startMillis;
    private long startMicro;
    private long lastWatts;
    private CosemData captured = NoTime.VALUE;
  }

  static List<CosemObject> objects() {
    return List.of(
        new CosemObject.Builder(5, 0, NAME)
            .value(2, device -> u32(current(device)))
            .value(3, device -> u32(demand(device).lastWatts))
            .constant(4, Registers.scale(0, Unit.WATT))
            .constant(5, GOOD)
            .value(6, device -> demand(device).captured)
            .value(7, device -> time(device, demand(device).startMillis))
            .kept(8, PERIOD)
            .kept(9, PERIODS)
            .method(1, Methods.plain(DemandRegister::begin))
            .method(2, Methods.plain(device -> end(device, demand(device), device.millis())))
            .build(),
        new CosemObject.Builder(4, 0, MAXIMUM)
            .value(2, device -> Values.element(HIGHEST.read(device), 0))
            .constant(3, Registers.scale(0, Unit.WATT))
            .constant(4, GOOD)
            .value(5, device -> Values.element(HIGHEST.read(device), 1))
            .method(1, Methods.plain(device -> highest(device, 0, time(device, device.millis()))))
            .build());
  }

  /** Something was registered: periods that are over end. */
  static void captured(Device device, long millis) {
    synchronized (device.state()) {
      Demand demand = demand(device);
      long period = PERIOD.integer(device) * 1_000;
      if (millis - demand.startMillis > 2 * period) {
        // The meter was away: what it knows is no demand of a period.
        begin(device);
      } else if (Math.floorDiv(millis, period) > Math.floorDiv(demand.startMillis, period)) {
        end(device, demand, millis);
      }
    }
  }

  private static Demand demand(Device device) {
    return device.state().ongoing(Demand.class, () -> fresh(device));
  }

  /** From the last entry of the profile that a period began with, if it is there. */
  private static Demand fresh(Device device) {
    Demand demand = new Demand();
    long period = PERIOD.integer(device);
    long start = Math.floorDiv(device.millis(), period * 1_000) * period;
    SmartMeter meter = device.meter();
    demand.startMillis = device.millis();
    demand.startMicro = meter.importedMicro(device.millis());
    meter.rowsByTime(start, start).stream()
        .findFirst()
        .ifPresent(
            row -> {
              demand.startMillis = start * 1_000;
              demand.startMicro = row.imported() * MICRO_PER_TENTH;
            });
    return demand;
  }

  private static void begin(Device device) {
    Demand demand = demand(device);
    Arrays.fill(demand.ended, 0);
    demand.startMillis = device.millis();
    demand.startMicro = device.meter().importedMicro(device.millis());
    demand.lastWatts = 0;
    demand.captured = time(device, device.millis());
  }

  private static void end(Device device, Demand demand, long millis) {
    long micro = device.meter().importedMicro(millis);
    int periods = (int) PERIODS.integer(device);
    long energy = Math.max(0, micro - demand.startMicro);
    for (int i = 0; i < periods - 1; i++) {
      energy += demand.ended[i];
    }
    demand.lastWatts = watts(energy, periods, millis - demand.startMillis, device);
    System.arraycopy(demand.ended, 0, demand.ended, 1, MOST_PERIODS - 1);
    demand.ended[0] = Math.max(0, micro - demand.startMicro);
    demand.startMillis = millis;
    demand.startMicro = micro;
    demand.captured = time(device, millis);
    if (demand.lastWatts > Values.number(Values.element(HIGHEST.read(device), 0))) {
      highest(device, demand.lastWatts, demand.captured);
    }
  }

  private static long current(Device device) {
    Demand demand = demand(device);
    int periods = (int) PERIODS.integer(device);
    long energy = Math.max(0, device.meter().importedMicro(device.millis()) - demand.startMicro);
    for (int i = 0; i < periods - 1; i++) {
      energy += demand.ended[i];
    }
    return energy / (PERIOD.integer(device) * periods * 1_000_000);
  }

  /** The average over whole periods; the last may have been longer or shorter. */
  private static long watts(long micro, int periods, long lastMillis, Device device) {
    long millis = PERIOD.integer(device) * 1_000 * (periods - 1) + Math.max(1, lastMillis);
    return micro / (millis * 1_000);
  }

  private static void highest(Device device, long watts, CosemData when) {
    HIGHEST.set(device, structure(u32(watts), when));
  }

  private static CosemData time(Device device, long millis) {
    return DeviceTime.shown(device, millis + DeviceTime.OFFSET.integer(device));
  }
}
