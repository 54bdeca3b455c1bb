package io.tiaki.selftest.internal.integrity;

import io.tiaki.platform.StateChange;
import io.tiaki.platform.StateException;
import io.tiaki.platform.StateMap;
import io.tiaki.platform.StateStore;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;

/**
 * What was recorded when the software was installed, sealed in the store: {@code f NAME} a file,
 * {@code b NAME,VERSION} a bundle that the framework keeps and no package holds, {@code p SHA-256}
 * a package that was recorded or signed. The values are hashes; those of packages begin with name
 * and version.
 */
final class Baseline {
  static final String FILE = "f ";
  static final String BUNDLE = "b ";
  static final String PACKAGE = "p ";
  private static final String MAP = "selftest.baseline";
  private static final int MOST = 10_000;

  private final StateMap map;
  private final Map<String, String> entries = new TreeMap<>();

  private Baseline(StateMap map) {
    this.map = map;
  }

  /**
   * Opens it.
   *
   * @throws StateException when it cannot be read, {@code CORRUPT} when it was altered
   */
  static Baseline open(StateStore store) throws StateException {
    Baseline baseline = new Baseline(store.open(MAP));
    for (Map.Entry<String, byte[]> one : baseline.map.entries("", MOST)) {
      baseline.entries.put(one.getKey(), new String(one.getValue(), StandardCharsets.UTF_8));
    }
    return baseline;
  }

  /** Key and value of all there is. */
  Map<String, String> entries() {
    return entries;
  }

  /**
   * Replaces all of it; durable when this returns.
   *
   * @throws CompletionException when it is not
   */
  void replace(Map<String, String> fresh) {
    StateChange change = new StateChange();
    entries.keySet().forEach(change::remove);
    fresh.forEach((key, value) -> change.put(key, value.getBytes(StandardCharsets.UTF_8)));
    map.commit(change).toCompletableFuture().join();
    entries.clear();
    entries.putAll(fresh);
  }

  /** Adds one, as {@link #replace}. */
  void add(String key, String value) {
    map.commit(StateChange.putting(key, value.getBytes(StandardCharsets.UTF_8)))
        .toCompletableFuture()
        .join();
    entries.put(key, value);
  }
}
