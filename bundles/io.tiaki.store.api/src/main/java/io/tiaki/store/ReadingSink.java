package io.tiaki.store;

import io.tiaki.model.Reading;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** Takes readings for good. Safe for use by many threads. */
@ProviderType
public interface ReadingSink {
  /**
   * Accepts readings, all or none. A reading whose {@link Reading#id()} is there already is counted
   * and not stored again. Never blocks: up to 10,000 readings wait for the disk, more are refused
   * with {@code OVERLOADED}.
   *
   * @param readings 1 to 1,000
   * @return completes when they survive kill -9 and loss of power; fails with {@link
   *     StoreException}, and then none was accepted. Completed on a thread of the store: do not
   *     block in it.
   */
  CompletionStage<Acceptance> accept(List<Reading> readings);

  /**
   * What became of the readings.
   *
   * @param stored new ones
   * @param duplicates that were there already
   */
  record Acceptance(int stored, int duplicates) {}
}
