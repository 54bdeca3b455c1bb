package io.tiaki.security.module.internal;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.module.KeystoreSecurityModule;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * A module that was unlocked, and by what.
 *
 * @param token that it has keys in
 */
record Opened(KeystoreSecurityModule module, Unlock unlock, @Nullable TokenWatch token) {
  /** Opens the token, when there is one, and then the keystore. */
  static Opened open(Settings wanted, Clock clock) throws SecurityModuleException {
    TokenSettings settings = wanted.token().orElse(null);
    if (settings == null) {
      Unlock unlock = Unlock.of(wanted.unlock());
      return new Opened(keystore(wanted, unlock, clock), unlock, null);
    }
    TokenWatch token = new TokenWatch(settings, clock);
    TokenKeys keys = token.open();
    KeystoreSecurityModule module = null;
    try {
      Unlock unlock =
          keys.holds(Unlock.LABEL)
              ? Unlock.of(wanted.unlock(), keys.secrets())
              : Unlock.of(wanted.unlock());
      module = keystore(wanted, unlock, clock);
      module.use(keys);
      return new Opened(module, unlock, token);
    } catch (SecurityModuleException | RuntimeException e) {
      keys.close();
      if (module != null) {
        module.close();
      }
      throw e;
    }
  }

  private static KeystoreSecurityModule keystore(Settings wanted, Unlock unlock, Clock clock)
      throws SecurityModuleException {
    return KeystoreSecurityModule.open(wanted.keystore(), unlock, clock, wanted.rules());
  }
}
