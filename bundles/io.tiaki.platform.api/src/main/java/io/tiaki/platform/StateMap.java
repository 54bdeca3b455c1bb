package io.tiaki.platform;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A durable ordered map of short keys to sealed octets. Keys are compared by their UTF-16 code
 * units. Reads see every change whose {@link #commit} was called before, also while it is on its
 * way to the disk.
 */
@ProviderType
public interface StateMap {
  /** The most octets of a value: 1 MiB. */
  int MAX_VALUE = 1 << 20;

  /**
   * The value of a key; a fresh array.
   *
   * @throws StateException when the engine fails or the value cannot be unsealed
   */
  Optional<byte[]> get(String key) throws StateException;

  /**
   * Entries in key order.
   *
   * @param fromInclusive first key; the empty text begins at the first
   * @param limit at most so many, 1 to 10,000
   * @throws StateException when the engine fails or a value cannot be unsealed
   */
  List<Map.Entry<String, byte[]>> entries(String fromInclusive, int limit) throws StateException;

  /** How many entries there are. */
  long size() throws StateException;

  /**
   * Applies a change as one: after a crash either all of it is there or nothing. Never blocks on
   * the disk.
   *
   * @return completes when the change survives kill -9 and loss of power; fails with {@link
   *     StateException} ({@code FULL}, {@code UNAVAILABLE}) when it does not, and then nothing of
   *     it was kept. Completed on a thread of the store: do not block in it.
   */
  CompletionStage<Void> commit(StateChange change);
}
