package io.tiaki.store.internal;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A piece of work for the engine's writer: applied as one, durable or not at all. */
abstract class Change<T> {
  /** What the caller holds. */
  final CompletableFuture<T> future = new CompletableFuture<>();

  /** Octets that wait in memory with it. */
  long weight() {
    return 128;
  }

  /** Whether it needs more room on the disk than it frees: refused while the disk is full. */
  boolean grows() {
    return true;
  }

  /**
   * Reads, decides and collects edits; called once, on the writer's thread, after the edits of
   * earlier changes were made.
   *
   * @throws IOException this change alone fails with it
   */
  abstract @Nullable T run(Tables tables, Edits edits) throws IOException;

  /**
   * Called on the writer's thread right before the future completes.
   *
   * @param kept whether it is durable now
   */
  void settled(boolean kept) {}

  /** What callers of this seam are told for a failure of the engine. */
  Exception translated(EngineException e) {
    return e;
  }
}
