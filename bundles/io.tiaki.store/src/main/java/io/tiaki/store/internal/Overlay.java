package io.tiaki.store.internal;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was committed to a map and is on its way to the disk. A key keeps its newest value until the
 * change that brought it has settled: kept, it is in the map below; lost, an older one that still
 * waits shows again.
 */
final class Overlay {
  private final TreeMap<String, ArrayDeque<Committing>> waiting = new TreeMap<>();

  synchronized void add(Committing change) {
    change
        .plain()
        .keySet()
        .forEach(k -> waiting.computeIfAbsent(k, x -> new ArrayDeque<>(1)).addLast(change));
  }

  synchronized void remove(Committing change) {
    for (String key : change.plain().keySet()) {
      var changes = waiting.get(key);
      if (changes != null && changes.removeFirstOccurrence(change) && changes.isEmpty()) {
        waiting.remove(key);
      }
    }
  }

  /** The waiting value, empty when a removal waits, null when nothing does. */
  synchronized @Nullable Optional<byte[]> get(String key) {
    var changes = waiting.get(key);
    return changes == null ? null : changes.getLast().plain().get(key);
  }

  /** Waiting values from a key on; a copy. */
  synchronized NavigableMap<String, Optional<byte[]>> from(String key) {
    NavigableMap<String, Optional<byte[]>> copy = new TreeMap<>();
    for (Map.Entry<String, ArrayDeque<Committing>> e : waiting.tailMap(key, true).entrySet()) {
      Optional<byte[]> value = e.getValue().getLast().plain().get(e.getKey());
      if (value != null) {
        copy.put(e.getKey(), value);
      }
    }
    return copy;
  }
}
