package io.tiaki.security.module.internal;

import io.tiaki.security.SecurityModuleException;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * The sealing keys of all epochs, in the keystore and in a token, under {@code sealing.EPOCH}. The
 * newest seals, all open. Safe for use by many threads.
 */
public final class SealingKeys {
  private final KeyRing ring;
  private final Sealer sealer;
  private @Nullable TokenKeys token;

  /** Those of the keystore; the first one is made when there is none. */
  public SealingKeys(KeyRing ring) throws SecurityModuleException {
    this.ring = ring;
    this.sealer = ring.sealer();
  }

  /** Seals and opens. */
  public Sealer sealer() {
    return sealer;
  }

  /** Takes those of a token, and has the first one made when the token is for sealing. */
  public synchronized void use(TokenKeys opened) throws SecurityModuleException {
    token = opened;
    boolean some = false;
    for (String label : opened.secrets().labels(KeyRing.SEALING)) {
      SecretKey key = opened.secrets().find(label).orElse(null);
      if (key != null) {
        sealer.add(KeyRing.epoch(label), key);
        some = true;
      }
    }
    if (!some && opened.holds(TokenSettings.SEALING)) {
      roll();
    }
  }

  /**
   * Makes a new key, in the token when that is for sealing; what was sealed before can still be
   * opened.
   *
   * @return its epoch
   */
  public synchronized int roll() throws SecurityModuleException {
    int epoch = sealer.newest() + 1;
    TokenKeys opened = token;
    if (opened != null && opened.holds(TokenSettings.SEALING)) {
      sealer.add(epoch, opened.secrets().make(KeyRing.SEALING + epoch));
    } else {
      sealer.add(epoch, new SealingKey(ring.makeSealingKey(epoch)));
    }
    return epoch;
  }
}
