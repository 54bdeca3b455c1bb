package io.tiaki.usecase.reading.internal;

import io.tiaki.model.MeterId;
import io.tiaki.platform.StateChange;
import io.tiaki.platform.StateException;
import io.tiaki.platform.StateStore;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps watermarks over restarts. Written now and then: one that is stale only makes the gateway
 * read rows again that it has. Touched by the use case's own thread only.
 */
public final class Watermarks {
  private static final Logger log = LoggerFactory.getLogger(Watermarks.class);
  private static final String MAP = "reading.watermarks";
  private static final int MOST_AT_ONCE = 1_000;

  private final Map<MeterId, Instant> unsaved = new HashMap<>();
  private boolean failing;

  /** The meter's kept watermark, if there is one and the store is there. */
  public Optional<Instant> load(MeterId meter, Optional<StateStore> store) {
    if (store.isEmpty()) {
      return Optional.empty();
    }
    try {
      return store
          .get()
          .open(MAP)
          .get(meter.logicalDeviceName())
          .filter(v -> v.length == Long.BYTES)
          .map(v -> Instant.ofEpochMilli(ByteBuffer.wrap(v).getLong()));
    } catch (StateException e) {
      failed(e);
      return Optional.empty();
    }
  }

  /** The watermark moved. */
  public void moved(MeterId meter, Instant to) {
    unsaved.put(meter, to);
  }

  /** Writes what has moved; what cannot be written is kept for the next time. */
  public CompletionStage<@Nullable Void> save(Optional<StateStore> store, Executor thread) {
    List<CompletableFuture<Void>> writes = new ArrayList<>();
    while (store.isPresent() && !unsaved.isEmpty()) {
      Map<MeterId, Instant> part = new HashMap<>();
      unsaved.entrySet().stream()
          .limit(MOST_AT_ONCE)
          .forEach(e -> part.put(e.getKey(), e.getValue()));
      unsaved.keySet().removeAll(part.keySet());
      writes.add(
          write(store.get(), part)
              .whenCompleteAsync((ok, e) -> written(part, e), thread)
              .toCompletableFuture());
    }
    return CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new));
  }

  private static CompletionStage<Void> write(StateStore store, Map<MeterId, Instant> part) {
    StateChange change = new StateChange();
    part.forEach(
        (meter, at) ->
            change.put(
                meter.logicalDeviceName(),
                ByteBuffer.allocate(Long.BYTES).putLong(at.toEpochMilli()).array()));
    try {
      return store.open(MAP).commit(change);
    } catch (StateException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void written(Map<MeterId, Instant> part, @Nullable Throwable failure) {
    if (failure == null) {
      failing = false;
      return;
    }
    part.forEach(unsaved::putIfAbsent);
    failed(Failures.cause(failure));
  }

  private void failed(Throwable e) {
    if (!failing) {
      failing = true;
      log.warn(
          "Cannot keep how far meters were read: {}. After a restart more is read again than needed.",
          e.getMessage());
    }
  }
}
