package io.tiaki.store;

import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Accepted readings in the order of acceptance, with durable cursors. Safe for use by many threads.
 */
@ProviderType
public interface ReadingLog {
  /**
   * Readings after a position, oldest first; only accepted ones.
   *
   * @param afterPosition exclusive; 0 begins at the first
   * @param limit at most so many, 1 to 1,000
   * @throws StoreException when the log cannot be read
   */
  List<StoredReading> read(long afterPosition, int limit) throws StoreException;

  /** When the latest accepted reading of a series was registered, if there is one. */
  Optional<Instant> latest(MeterId meter, ObisCode series) throws StoreException;

  /**
   * Where a reader of the log stands: the position it has finished with, 0 when it is new.
   *
   * @param reader 1 to 64 characters of {@code a-z 0-9 . -}
   */
  long cursor(String reader) throws StoreException;

  /**
   * Moves a reader's cursor.
   *
   * @return completes when the move is durable; fails with {@link StoreException}
   */
  CompletionStage<Void> advance(String reader, long position);
}
