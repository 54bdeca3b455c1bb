package io.tiaki.meter.internal.metering;

import io.tiaki.meter.internal.load.LoadCurve;

/**
 * Imported and exported energy in µWs, exact. Power is taken as constant for {@value #CELL_MILLIS}
 * ms cells of absolute time, so that the energy of a span is the sum of its parts, however it is
 * cut: what was read from a register is never taken back.
 */
final class Energy {
  /** µWs in the registers' unit, a tenth of a Wh. */
  static final long MICRO_WATT_SECONDS_PER_TENTH = 360_000_000L;

  private static final long CELL_MILLIS = 5_000;
  private static final long REGISTER_RANGE = 1L << 32;

  long imported;
  long exported;

  Energy(long imported, long exported) {
    this.imported = imported;
    this.exported = exported;
  }

  Energy copy() {
    return new Energy(imported, exported);
  }

  /**
   * Adds what flows from one time to another, ms since 1970; nothing when the time does not
   * advance.
   */
  void add(LoadCurve curve, long from, long to) {
    for (long at = from; at < to; ) {
      long cell = Math.floorDiv(at, CELL_MILLIS) * CELL_MILLIS;
      long end = Math.min(to, cell + CELL_MILLIS);
      long milliwatts = Math.round(curve.net((cell + CELL_MILLIS / 2) / 1_000) * 1_000);
      if (milliwatts >= 0) {
        imported += milliwatts * (end - at);
      } else {
        exported -= milliwatts * (end - at);
      }
      at = end;
    }
  }

  /** The import register: tenths of a Wh, beginning again at 0 after 2^32. */
  long importRegister() {
    return imported / MICRO_WATT_SECONDS_PER_TENTH % REGISTER_RANGE;
  }

  /** The export register, likewise. */
  long exportRegister() {
    return exported / MICRO_WATT_SECONDS_PER_TENTH % REGISTER_RANGE;
  }
}
