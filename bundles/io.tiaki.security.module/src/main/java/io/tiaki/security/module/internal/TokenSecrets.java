package io.tiaki.security.module.internal;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Provider;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;

/**
 * AES-256 keys that are made in a token and cannot leave it, by their labels. Safe for use by many
 * threads.
 */
public final class TokenSecrets {
  private final KeyStore store;
  private final Provider provider;

  TokenSecrets(KeyStore store, Provider provider) {
    this.store = store;
    this.provider = provider;
  }

  /** The key with a label. */
  synchronized Optional<SecretKey> find(String label) throws SecurityModuleException {
    try {
      return store.getKey(label, null) instanceof SecretKey key
          ? Optional.of(key)
          : Optional.empty();
    } catch (GeneralSecurityException | RuntimeException e) {
      throw failed("The token did not show the key " + label, e);
    }
  }

  /** Makes a key, sensitive and not extractable; the label must be new. */
  synchronized SecretKey make(String label) throws SecurityModuleException {
    try {
      KeyGenerator generator = KeyGenerator.getInstance("AES", provider);
      generator.init(256);
      SecretKey session = generator.generateKey();
      store.setEntry(label, new KeyStore.SecretKeyEntry(session), null);
      SecretKey made = (SecretKey) store.getKey(label, null);
      if (made == null || made.getEncoded() != null) {
        throw failed("The token would give the key " + label + " away: use another token", null);
      }
      return made;
    } catch (SecurityModuleException e) {
      throw e;
    } catch (GeneralSecurityException | RuntimeException e) {
      throw failed(
          "The token did not make the AES key "
              + label
              + ": see that it is plugged in and does AES-GCM (CKM_AES_GCM)",
          e);
    }
  }

  /** Labels of keys that begin so. */
  synchronized List<String> labels(String prefix) throws SecurityModuleException {
    try {
      List<String> labels = new ArrayList<>();
      for (String label : Collections.list(store.aliases())) {
        if (label.startsWith(prefix)) {
          labels.add(label);
        }
      }
      return labels;
    } catch (GeneralSecurityException | RuntimeException e) {
      throw failed("The token did not tell its keys", e);
    }
  }

  /** Destroys a key. */
  synchronized void destroy(String label) throws SecurityModuleException {
    try {
      store.deleteEntry(label);
    } catch (GeneralSecurityException | RuntimeException e) {
      throw failed("The token did not destroy the key " + label, e);
    }
  }

  private static SecurityModuleException failed(
      String message, @org.jspecify.annotations.Nullable Exception cause) {
    return cause == null
        ? new SecurityModuleException(Reason.FAILED, message)
        : new SecurityModuleException(Reason.FAILED, message, cause);
  }
}
