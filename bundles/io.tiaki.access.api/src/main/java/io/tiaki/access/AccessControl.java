package io.tiaki.access;

import org.osgi.annotation.versioning.ProviderType;

/**
 * The one place that decides. Denies by default. Safe for use by many threads; answers from memory.
 */
@ProviderType
public interface AccessControl {
  /** Decides. The decision is journaled with its reason before it is returned. */
  Decision decide(AccessRequest request);
}
