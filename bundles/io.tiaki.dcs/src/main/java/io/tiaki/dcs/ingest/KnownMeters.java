package io.tiaki.dcs.ingest;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/**
 * The meters that sent readings: through which gateway, and which reading is the last. Part of the
 * book: durable with its commit.
 */
final class KnownMeters {
  private final MVMap<String, String> readings;
  private final MVMap<String, String> gateways;

  /** The key of the reading that was registered last. */
  private final MVMap<String, String> last;

  KnownMeters(MVStore store, MVMap<String, String> readings) {
    this.readings = readings;
    gateways = store.openMap("meters");
    last = store.openMap("lastReadings");
    fill();
  }

  /** A book of an earlier version does not say which reading is the last: looks for it once. */
  private void fill() {
    long missing = gateways.sizeAsLong() - last.sizeAsLong();
    if (missing <= 0) {
      return;
    }
    Iterator<String> keys = readings.keyIteratorReverse(readings.lastKey());
    while (missing > 0 && keys.hasNext()) {
      String key = keys.next();
      if (last.putIfAbsent(Selection.meter(key), key) == null) {
        missing--;
      }
    }
  }

  /** A reading that was not known came through a gateway. */
  void sent(String meter, String gateway, String key) {
    if (!gateway.equals(gateways.get(meter))) {
      gateways.put(meter, gateway);
    }
    String before = last.get(meter);
    if (before == null || key.compareTo(before) > 0) {
      last.put(meter, key);
    }
  }

  long count() {
    return gateways.sizeAsLong();
  }

  Optional<String> gateway(String meter) {
    return Optional.ofNullable(gateways.get(meter));
  }

  /** The gateway that sent the newest reading, by meter. */
  Map<String, String> gateways() {
    return new LinkedHashMap<>(gateways);
  }

  /** The reading that was registered last, as JSON text. */
  Optional<String> last(String meter) {
    return Optional.ofNullable(last.get(meter)).map(readings::get);
  }
}
