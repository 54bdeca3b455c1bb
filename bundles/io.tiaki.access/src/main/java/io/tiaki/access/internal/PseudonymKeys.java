package io.tiaki.access.internal;

import io.tiaki.platform.StateChange;
import io.tiaki.platform.StateException;
import io.tiaki.platform.StateMap;
import io.tiaki.platform.StateStore;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The keys that pseudonyms are derived under, one a profile: drawn when a profile first needs one,
 * and kept sealed. Without a key its pseudonyms cannot be told from random ones.
 */
final class PseudonymKeys {
  static final String MAP = "access.pseudonym-keys";
  private static final int OCTETS = 32;

  private PseudonymKeys() {}

  /** The key of a profile, once it has one. */
  static Optional<byte[]> find(StateStore store, String profile) throws StateException {
    return store.open(MAP).get(profile);
  }

  /** Draws the key of a profile that has none; completes when it is durable. */
  static CompletionStage<Void> draw(StateStore store, String profile) throws StateException {
    byte[] key = new byte[OCTETS];
    new SecureRandom().nextBytes(key);
    StateMap map = store.open(MAP);
    return map.commit(StateChange.putting(profile, key));
  }
}
