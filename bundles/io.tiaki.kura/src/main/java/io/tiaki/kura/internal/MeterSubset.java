package io.tiaki.kura.internal;

import io.tiaki.model.MeterId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The meters that all drivers together make assets of: at most 100. Safe for many threads. */
public final class MeterSubset {
  private final Map<Object, Set<MeterId>> claims = new HashMap<>();

  /**
   * Claims meters, in place of what the driver had claimed before.
   *
   * @throws RefusedException when there would be more than 100; the driver has none then
   */
  public synchronized void claim(Object driver, Set<MeterId> meters) throws RefusedException {
    if (meters.equals(claims.get(driver))) {
      return;
    }
    claims.remove(driver);
    Set<MeterId> all = new HashSet<>(meters);
    claims.values().forEach(all::addAll);
    if (all.size() > DriverSettings.MOST_METERS) {
      throw new RefusedException(
          "the drivers together name "
              + all.size()
              + " meters and Kura takes at most "
              + DriverSettings.MOST_METERS
              + ": name fewer in 'meters' of this driver or another");
    }
    claims.put(driver, meters);
  }

  /** The driver is gone. */
  public synchronized void release(Object driver) {
    claims.remove(driver);
  }
}
