package io.tiaki.platform;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Durable, sealed state for the gateway's bundles: named maps in the one embedded engine.
 * Implemented by the store. Safe for use by many threads.
 */
@ProviderType
public interface StateStore {
  /**
   * Opens a map, creating it when it is new. Opening the same name again gives the same content.
   *
   * @param name 1 to 64 characters of {@code a-z 0-9 . -}; begins with the bundle's own short name,
   *     for example {@code dispatch.instructions}
   * @throws StateException {@code UNAVAILABLE} when the engine is closed or failing; retry when the
   *     service returns
   */
  StateMap open(String name) throws StateException;
}
