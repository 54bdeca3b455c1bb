package io.tiaki.session.dtls.internal;

import io.tiaki.platform.StateChange;
import io.tiaki.platform.StateException;
import io.tiaki.platform.StateMap;
import io.tiaki.platform.StateStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sessions to resume by meter: what was written lives, sealed, in the store only, what was not yet
 * lives here. Without a store all of it stays here. Bounded on both sides. Safe for use by many
 * threads.
 */
final class ResumptionStore {
  /** The name of the map, and a promise to later versions. */
  static final String MAP = "session.resumption";

  /** The most sessions that are kept, in the store and here alike. */
  static final int MOST = 20_000;

  private static final Logger LOG = LoggerFactory.getLogger(ResumptionStore.class);
  private static final int MOST_AT_ONCE = 500;
  private static final int PAGE = 100;
  private static final long PRUNE_EVERY_MS = 3_600_000;
  private static final long PATIENCE_MS = 30_000;

  /** Edits that are not committed; an empty one removes. */
  private final Map<String, Optional<ResumptionEntry>> unwritten = new LinkedHashMap<>();

  private volatile @Nullable StateStore state;
  private @Nullable String pruneFrom;
  private long lastPrune;

  /** Whose commit is not done, by number, or 0; after {@link #PATIENCE_MS} it is written again. */
  private long writing;

  private long commits;
  private long writingSince;
  private boolean failing;

  void state(@Nullable StateStore value) {
    state = value;
  }

  /** What is kept; null when there is nothing that can be read. */
  @Nullable ResumptionEntry get(String key) throws StateException {
    synchronized (this) {
      Optional<ResumptionEntry> edit = unwritten.get(key);
      if (edit != null) {
        return edit.orElse(null);
      }
    }
    StateStore current = state;
    Optional<byte[]> octets = current == null ? Optional.empty() : current.open(MAP).get(key);
    ResumptionEntry entry = octets.map(ResumptionEntry::decoded).orElse(null);
    if (octets.isPresent() && entry == null) {
      remove(key);
    }
    return entry;
  }

  synchronized void put(String key, ResumptionEntry value) {
    unwritten.remove(key);
    unwritten.put(key, Optional.of(value));
    if (unwritten.size() > MOST) {
      unwritten.remove(unwritten.keySet().iterator().next());
    }
  }

  synchronized void remove(String key) {
    unwritten.put(key, Optional.empty());
    if (unwritten.size() > MOST) {
      unwritten.remove(unwritten.keySet().iterator().next());
    }
  }

  /** Commits a batch, without waiting for it; one at a time. */
  void write(long now) {
    if (begin(now)) {
      commit(part(unwritten(MOST_AT_ONCE), 0));
    }
  }

  /** One that is not done after a long time will not be: what it was to write is still here. */
  private synchronized boolean begin(long now) {
    boolean waits = writing != 0 && Math.abs(now - writingSince) < PATIENCE_MS;
    writingSince = waits ? writingSince : now;
    return !waits && state != null && !unwritten.isEmpty();
  }

  /**
   * Commits all of it, the last that is done here.
   *
   * @param millis waits at most so long until it is on the disk
   */
  void flush(long millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    List<Map.Entry<String, Optional<ResumptionEntry>>> all = unwritten(MOST);
    List<CompletableFuture<?>> parts = new ArrayList<>();
    for (int from = 0; from < all.size() && System.nanoTime() < end; from += MOST_AT_ONCE) {
      parts.add(commit(part(all, from)));
    }
    try {
      CompletableFuture.allOf(parts.toArray(CompletableFuture<?>[]::new))
          .get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("Not all sessions to resume were kept in time: some handshakes will be full");
    }
  }

  private CompletableFuture<?> commit(Map<String, Optional<ResumptionEntry>> part) {
    long number;
    synchronized (this) {
      number = ++commits;
      writing = number;
    }
    StateStore current = state;
    if (current == null) {
      written(number, Map.of(), null);
      return CompletableFuture.completedFuture(null);
    }
    try {
      StateMap map = current.open(MAP);
      boolean full = map.size() >= MOST;
      StateChange change = new StateChange();
      for (Map.Entry<String, Optional<ResumptionEntry>> edit : part.entrySet()) {
        Optional<ResumptionEntry> value = edit.getValue();
        if (value.isEmpty()) {
          change.remove(edit.getKey());
        } else if (!full || map.get(edit.getKey()).isPresent()) {
          change.put(edit.getKey(), value.get().encoded());
        }
      }
      return map.commit(change)
          .whenComplete((ok, failure) -> written(number, part, failure))
          .toCompletableFuture();
    } catch (StateException e) {
      written(number, part, e);
      return CompletableFuture.failedFuture(e);
    }
  }

  private synchronized List<Map.Entry<String, Optional<ResumptionEntry>>> unwritten(int most) {
    return unwritten.entrySet().stream()
        .limit(most)
        .<Map.Entry<String, Optional<ResumptionEntry>>>map(
            edit -> Map.entry(edit.getKey(), edit.getValue()))
        .toList();
  }

  private static Map<String, Optional<ResumptionEntry>> part(
      List<Map.Entry<String, Optional<ResumptionEntry>>> all, int from) {
    Map<String, Optional<ResumptionEntry>> part = new LinkedHashMap<>();
    all.subList(from, Math.min(all.size(), from + MOST_AT_ONCE))
        .forEach(edit -> part.put(edit.getKey(), edit.getValue()));
    return part;
  }

  /** What is on the disk need not be here, unless it was changed meanwhile. */
  private synchronized void written(
      long number, Map<String, Optional<ResumptionEntry>> part, @Nullable Throwable failure) {
    writing = number == writing ? 0 : writing;
    if (failure == null) {
      part.forEach(unwritten::remove);
      failing = false;
    } else if (!failing) {
      failing = true;
      LOG.warn(
          "Sessions to resume cannot be kept: {}. After a restart handshakes are full; trying again.",
          failure.getMessage());
    }
  }

  /** Once an hour goes through all, a page a call, and removes what is not good. */
  void prune(long now, Predicate<byte[]> good) {
    StateStore current = state;
    if (current == null) {
      return;
    }
    String from = pruneFrom;
    if (from == null) {
      if (Math.abs(now - lastPrune) < PRUNE_EVERY_MS) {
        return;
      }
      lastPrune = now;
      from = "";
    }
    try {
      List<Map.Entry<String, byte[]>> page = current.open(MAP).entries(from, PAGE);
      page.forEach(
          entry -> {
            if (!good.test(entry.getValue())) {
              removeUnlessChanged(entry.getKey());
            }
          });
      pruneFrom = page.size() < PAGE ? null : page.get(PAGE - 1).getKey() + '\0';
    } catch (StateException e) {
      LOG.debug("Old sessions cannot be removed now", e);
      pruneFrom = null;
    }
  }

  private synchronized void removeUnlessChanged(String key) {
    unwritten.putIfAbsent(key, Optional.empty());
  }
}
