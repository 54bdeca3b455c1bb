package io.tiaki.platform;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Puts and removals to be applied as one. Not safe for use by many threads while it is being
 * filled.
 */
public final class StateChange {
  private final Map<String, Optional<byte[]>> edits = new LinkedHashMap<>();

  /** A change that puts one value. */
  public static StateChange putting(String key, byte[] value) {
    return new StateChange().put(key, value);
  }

  /** A change that removes one key. */
  public static StateChange removing(String key) {
    return new StateChange().remove(key);
  }

  /**
   * Puts a value; a later edit of the same key wins.
   *
   * @param key 1 to 256 characters
   * @param value at most {@link StateMap#MAX_VALUE} octets; copied
   * @throws IllegalArgumentException when key or value are too long
   */
  public StateChange put(String key, byte[] value) {
    if (value.length > StateMap.MAX_VALUE) {
      throw new IllegalArgumentException(
          "A value has at most " + StateMap.MAX_VALUE + " octets, got " + value.length);
    }
    edits.put(checked(key), Optional.of(value.clone()));
    return this;
  }

  /** Removes a key; nothing happens when it is not there. */
  public StateChange remove(String key) {
    edits.put(checked(key), Optional.empty());
    return this;
  }

  /** The edits in order; an empty value means removal. For the store. */
  public Map<String, Optional<byte[]>> edits() {
    return Collections.unmodifiableMap(edits);
  }

  private static String checked(String key) {
    if (key.isEmpty() || key.length() > 256) {
      throw new IllegalArgumentException("A key has 1 to 256 characters, got " + key.length());
    }
    return key;
  }
}
