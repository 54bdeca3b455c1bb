package io.tiaki.meter.internal.cosem;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one meter remembers over a restart: small values by a key of its object. Values are copied.
 * Safe for use by many threads.
 */
public interface Memory {
  /** The value of a key; empty when nothing was put. */
  Optional<byte[]> get(String key);

  /** The keys that have a value. */
  Set<String> keys();

  /**
   * Remembers a value; it is durable when this returns.
   *
   * @throws IllegalStateException when it cannot be kept: the disk is full, or there are too many
   */
  void put(String key, byte[] value);

  /**
   * Forgets a value, durably; nothing when there is none.
   *
   * @throws IllegalStateException when the change cannot be kept
   */
  void remove(String key);

  /**
   * Remembers and forgets several values: after a crash all of it has happened or nothing.
   *
   * @param changes by key; empty: forgotten
   * @throws IllegalStateException when it cannot be kept; nothing has changed then
   */
  void change(Map<String, Optional<byte[]>> changes);
}
