package io.tiaki.dcs;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers what was said already, so that a repeated failure is told once and counted after that.
 * Safe for use by many threads.
 */
public final class Repeats {
  private static final int MAX_KEYS = 1_000;

  private final Map<String, Long> counts =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > MAX_KEYS;
        }
      };

  /** Counts once more. Whether it was the first time since {@link #over}. */
  public synchronized boolean first(String key) {
    return counts.merge(key, 1L, Long::sum) == 1;
  }

  /** The trouble is over. How often it was counted. */
  public synchronized long over(String key) {
    Long count = counts.remove(key);
    return count == null ? 0 : count;
  }
}
