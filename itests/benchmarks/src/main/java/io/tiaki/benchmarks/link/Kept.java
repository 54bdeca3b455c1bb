package io.tiaki.benchmarks.link;

import io.tiaki.platform.StateChange;
import io.tiaki.platform.StateMap;
import io.tiaki.platform.StateStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** What a gateway's store keeps from one life to the next, in memory. */
final class Kept implements StateStore {
  private final Map<String, Content> maps = new ConcurrentHashMap<>();

  @Override
  public StateMap open(String name) {
    return maps.computeIfAbsent(name, unknown -> new Content());
  }

  private static final class Content implements StateMap {
    private final TreeMap<String, byte[]> entries = new TreeMap<>();

    @Override
    public synchronized Optional<byte[]> get(String key) {
      return Optional.ofNullable(entries.get(key)).map(byte[]::clone);
    }

    @Override
    public synchronized List<Map.Entry<String, byte[]>> entries(String from, int limit) {
      return entries.tailMap(from, true).entrySet().stream()
          .limit(limit)
          .map(e -> Map.entry(e.getKey(), e.getValue().clone()))
          .toList();
    }

    @Override
    public synchronized long size() {
      return entries.size();
    }

    @Override
    public synchronized CompletionStage<Void> commit(StateChange change) {
      change
          .edits()
          .forEach(
              (key, value) ->
                  value.ifPresentOrElse(v -> entries.put(key, v), () -> entries.remove(key)));
      return CompletableFuture.completedFuture(null);
    }
  }
}
