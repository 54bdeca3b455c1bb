package io.tiaki.platform;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Durable, sealed state for the gateway's bundles: named maps in the one embedded engine.
 * Implemented by the store. Safe for use by many threads.
 */
@ProviderType
public interface StateStore {
  /**
   * Name of the service property that tells when it was last noticed that an older image of the
   * store was brought back (Long, ms since 1970; 0: never). What was kept before that moment may
   * have come after what is there now: a counter that must not repeat jumps, what was issued before
   * is not believed to be new.
   */
  String WENT_BACK = "went.back";

  /**
   * Opens a map, creating it when it is new. Opening the same name again gives the same content.
   *
   * @param name 1 to 64 characters of {@code a-z 0-9 . -}; begins with the bundle's own short name,
   *     for example {@code dispatch.instructions}
   * @throws StateException {@code UNAVAILABLE} when the engine is closed or failing; retry when the
   *     service returns
   */
  StateMap open(String name) throws StateException;

  /**
   * Opens a map whose values are forgotten for good: what was removed or replaced cannot be opened
   * any more 49 h later at the latest, also not in a copy of all files with all keys (R55, R66).
   * For maps that hold personal data. A map is opened this way each time.
   *
   * @param name as in {@link #open}
   * @throws StateException as {@link #open}
   */
  default StateMap openErasable(String name) throws StateException {
    return open(name);
  }
}
