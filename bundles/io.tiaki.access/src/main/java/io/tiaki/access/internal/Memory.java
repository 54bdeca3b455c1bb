package io.tiaki.access.internal;

import io.tiaki.platform.StateChange;
import io.tiaki.platform.StateException;
import io.tiaki.platform.StateMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a processing remembers, as it is after some readings that are being processed: changes are
 * seen here at once and become durable together. Lives as long as one message is made.
 */
final class Memory {
  private static final int MOST_KEYS = 64;

  private final @Nullable StateMap map;
  private final Map<String, Optional<byte[]>> changes = new HashMap<>();

  /**
   * @param map null for who remembers nothing
   */
  Memory(@Nullable StateMap map) {
    this.map = map;
  }

  Optional<byte[]> get(String key) throws StateException {
    Optional<byte[]> changed = changes.get(key);
    if (changed != null) {
      return changed;
    }
    return map == null ? Optional.empty() : map.get(key);
  }

  void put(String key, byte[] value) {
    changes.put(key, Optional.of(value));
  }

  void remove(String key) {
    changes.put(key, Optional.empty());
  }

  /** The first keys that begin so, at most 64 of those that were there before. */
  TreeSet<String> keys(String prefix) throws StateException {
    TreeSet<String> keys = new TreeSet<>();
    for (Map.Entry<String, byte[]> entry : entries(prefix)) {
      if (entry.getKey().startsWith(prefix)) {
        keys.add(entry.getKey());
      }
    }
    changes.forEach(
        (key, value) -> {
          if (value.isEmpty()) {
            keys.remove(key);
          } else if (key.startsWith(prefix)) {
            keys.add(key);
          }
        });
    return keys;
  }

  private List<Map.Entry<String, byte[]>> entries(String prefix) throws StateException {
    return map == null ? List.of() : map.entries(prefix, MOST_KEYS);
  }

  /** All changes, to be applied as one. */
  StateChange change() {
    StateChange all = new StateChange();
    changes.forEach(
        (key, value) -> {
          if (value.isPresent()) {
            all.put(key, value.get());
          } else {
            all.remove(key);
          }
        });
    return all;
  }
}
