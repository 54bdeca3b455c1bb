package io.tiaki.journal.internal;

import io.tiaki.model.MeterId;
import io.tiaki.platform.StateChange;
import io.tiaki.platform.StateMap;
import io.tiaki.platform.StateStore;
import io.tiaki.security.ErasableKeys;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Which handle stands for which meter: drawn at random, kept sealed under the meter's own key, so
 * that the relation goes with the key. Safe for use by many threads.
 */
final class Subjects {
  private static final String MAP = "journal.subjects";
  private static final String PREFIX = "journal.";
  private static final int HANDLE_OCTETS = 16;
  private static final int PAGE = 1_000;

  private final SecureRandom random = new SecureRandom();
  private final Map<MeterId, String> handles = new HashMap<>();
  private @Nullable StateStore from;

  /** Name of the key behind a handle. */
  static String key(String handle) {
    return PREFIX + handle;
  }

  /** The handle of a meter that has one. */
  synchronized Optional<String> handle(MeterId meter) {
    return Optional.ofNullable(handles.get(meter));
  }

  /** The meter behind a handle, if it is known. */
  synchronized Optional<MeterId> meter(String handle) {
    return handles.entrySet().stream()
        .filter(e -> e.getValue().equals(handle))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** Reads the relation again at the next use. */
  synchronized void reset() {
    from = null;
  }

  /**
   * Gives each meter a handle and a key.
   *
   * @return completes when the relation is durable: no entry may be before it
   */
  synchronized CompletionStage<Void> prepare(
      StateStore store, ErasableKeys keys, Collection<MeterId> meters) throws IOException {
    load(store, keys);
    List<MeterId> fresh = meters.stream().distinct().filter(m -> !handles.containsKey(m)).toList();
    if (fresh.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    Map<MeterId, String> drawn = new HashMap<>();
    StateChange change = new StateChange();
    try {
      fresh.forEach(meter -> drawn.put(meter, draw()));
      keys.prepare(drawn.values().stream().map(Subjects::key).toList());
      for (Map.Entry<MeterId, String> e : drawn.entrySet()) {
        byte[] name = e.getKey().logicalDeviceName().getBytes(StandardCharsets.UTF_8);
        change.put(e.getValue(), keys.seal(key(e.getValue()), context(e.getValue()), name));
      }
    } catch (SecurityModuleException e) {
      throw new IOException("No key could be made for a meter: " + e.getMessage(), e);
    }
    handles.putAll(drawn);
    return store
        .open(MAP)
        .commit(change)
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                reset();
              }
            });
  }

  /** Destroys keys and relation; the keys first. */
  synchronized CompletionStage<Integer> erase(
      StateStore store, ErasableKeys keys, Collection<MeterId> meters) throws IOException {
    load(store, keys);
    List<String> gone = new ArrayList<>();
    meters.stream().distinct().forEach(meter -> handle(meter).ifPresent(gone::add));
    if (gone.isEmpty()) {
      return CompletableFuture.completedFuture(0);
    }
    try {
      keys.destroy(gone.stream().map(Subjects::key).toList());
    } catch (SecurityModuleException e) {
      throw new IOException("The keys were not destroyed: " + e.getMessage(), e);
    }
    handles.values().removeAll(gone);
    StateChange change = new StateChange();
    gone.forEach(change::remove);
    return store.open(MAP).commit(change).thenApply(done -> gone.size());
  }

  /** Reads the relation when the store is another one. */
  synchronized void load(StateStore store, ErasableKeys keys) throws IOException {
    if (store.equals(from)) {
      return;
    }
    handles.clear();
    StateMap map = store.open(MAP);
    StateChange dead = new StateChange();
    String next = "";
    List<Map.Entry<String, byte[]>> page = map.entries(next, PAGE);
    while (!page.isEmpty()) {
      for (Map.Entry<String, byte[]> e : page) {
        Optional<MeterId> meter = meter(keys, e.getKey(), e.getValue());
        meter.ifPresentOrElse(m -> handles.put(m, e.getKey()), () -> dead.remove(e.getKey()));
      }
      next = page.get(page.size() - 1).getKey() + " ";
      page = map.entries(next, PAGE);
    }
    if (!dead.edits().isEmpty()) {
      map.commit(dead);
    }
    from = store;
  }

  /** Empty when its key was destroyed, or it is not what we sealed. */
  private static Optional<MeterId> meter(ErasableKeys keys, String handle, byte[] sealed)
      throws IOException {
    try {
      byte[] name = keys.unseal(key(handle), context(handle), sealed);
      return Optional.of(new MeterId(new String(name, StandardCharsets.UTF_8)));
    } catch (SecurityModuleException e) {
      if (e.reason() == Reason.UNKNOWN_ALIAS || e.reason() == Reason.BAD_SIGNATURE) {
        return Optional.empty();
      }
      throw new IOException("The keys of meters cannot be used: " + e.getMessage(), e);
    }
  }

  private static byte[] context(String handle) {
    return ("tiaki-journal-subject 1 " + handle).getBytes(StandardCharsets.US_ASCII);
  }

  private String draw() {
    byte[] octets = new byte[HANDLE_OCTETS];
    random.nextBytes(octets);
    return HexFormat.of().formatHex(octets);
  }
}
