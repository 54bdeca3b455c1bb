package io.tiaki.store.internal;

import io.tiaki.platform.StateChange;
import io.tiaki.platform.StateException;
import io.tiaki.platform.StateMap;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Lock;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/** One bundle's map: what is on the disk, below what is on its way there. */
final class SealedMap implements StateMap {
  private static final int MOST_ENTRIES = 10_000;

  private final Engine engine;
  private final String name;
  private final Sealer sealer;
  private final Overlay overlay = new Overlay();

  SealedMap(Engine engine, String name, Sealer sealer) {
    this.engine = engine;
    this.name = name;
    this.sealer = sealer;
  }

  boolean isErasable() {
    return sealer.erasable();
  }

  @Override
  public Optional<byte[]> get(String key) throws StateException {
    Optional<byte[]> waiting = overlay.get(key);
    if (waiting != null) {
      return waiting.map(byte[]::clone);
    }
    try {
      Optional<byte[]> sealed =
          engine.read(
              tables -> {
                MVMap<String, byte[]> map = tables.state(name);
                return map == null ? Optional.<byte[]>empty() : Optional.ofNullable(map.get(key));
              });
      return sealed.isEmpty()
          ? sealed
          : Optional.of(engine.seals().unseal(name, key, sealed.get()));
    } catch (EngineException e) {
      throw translated(e);
    }
  }

  /** An entry, sealed as on the disk or plain as it waits. */
  private record Found(String key, byte[] octets, boolean sealed) {}

  @Override
  public List<Map.Entry<String, byte[]>> entries(String fromInclusive, int limit)
      throws StateException {
    if (limit < 1 || limit > MOST_ENTRIES) {
      throw new IllegalArgumentException("1 to 10,000 entries are read at once, got " + limit);
    }
    Lock lock = engine.editing.readLock();
    lock.lock();
    List<Found> found;
    try {
      found = engine.read(tables -> merged(tables.state(name), fromInclusive, limit));
    } catch (EngineException e) {
      throw translated(e);
    } finally {
      lock.unlock();
    }
    try {
      List<Map.Entry<String, byte[]>> result = new ArrayList<>(found.size());
      for (Found f : found) {
        byte[] plain =
            f.sealed() ? engine.seals().unseal(name, f.key(), f.octets()) : f.octets().clone();
        result.add(new SimpleImmutableEntry<>(f.key(), plain));
      }
      return result;
    } catch (EngineException e) {
      throw translated(e);
    }
  }

  private List<Found> merged(@Nullable MVMap<String, byte[]> map, String from, int limit) {
    List<Found> result = new ArrayList<>();
    var waiting = overlay.from(from);
    Iterator<Map.Entry<String, Optional<byte[]>>> above = waiting.entrySet().iterator();
    Cursor<String, byte[]> below = map == null ? null : map.cursor(from);
    Map.Entry<String, Optional<byte[]>> a = next(above);
    String b = next(below);
    while (result.size() < limit && (a != null || b != null)) {
      int order = a == null ? 1 : b == null ? -1 : a.getKey().compareTo(b);
      if (a != null && order <= 0) {
        String key = a.getKey();
        a.getValue().ifPresent(v -> result.add(new Found(key, v, false)));
        a = next(above);
        b = order == 0 ? next(below) : b;
      } else if (b != null && below != null) {
        result.add(new Found(b, below.getValue(), true));
        b = next(below);
      }
    }
    return result;
  }

  private static <T> @Nullable T next(@Nullable Iterator<T> iterator) {
    return iterator != null && iterator.hasNext() ? iterator.next() : null;
  }

  @Override
  public long size() throws StateException {
    Lock lock = engine.editing.readLock();
    lock.lock();
    try {
      return engine.read(
          tables -> {
            MVMap<String, byte[]> map = tables.state(name);
            long size = map == null ? 0 : map.sizeAsLong();
            for (Map.Entry<String, Optional<byte[]>> e : overlay.from("").entrySet()) {
              boolean there = map != null && map.containsKey(e.getKey());
              size += (e.getValue().isPresent() ? 1 : 0) - (there ? 1 : 0);
            }
            return size;
          });
    } catch (EngineException e) {
      throw translated(e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public CompletionStage<Void> commit(StateChange change) {
    Map<String, Optional<byte[]>> edits = Map.copyOf(change.edits());
    if (edits.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    Committing work;
    try {
      work = Committing.of(name, edits, sealer, overlay);
    } catch (EngineException e) {
      return CompletableFuture.failedFuture(translated(e));
    }
    // Overlay and queue must agree on the order of changes to the same key.
    synchronized (overlay) {
      overlay.add(work);
      return engine.submit(work);
    }
  }

  static StateException translated(EngineException e) {
    StateException.Reason reason =
        switch (e.reason()) {
          case FULL -> StateException.Reason.FULL;
          case CORRUPT, FORGOTTEN -> StateException.Reason.CORRUPT;
          case UNAVAILABLE -> StateException.Reason.UNAVAILABLE;
        };
    return new StateException(reason, String.valueOf(e.getMessage()), e);
  }
}
