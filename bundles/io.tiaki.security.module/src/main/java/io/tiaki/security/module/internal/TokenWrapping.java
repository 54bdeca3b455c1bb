package io.tiaki.security.module.internal;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Set;
import javax.crypto.SecretKey;

/** Wraps each root under a key of its own in a token, which is destroyed there with it. */
final class TokenWrapping implements RootWrapping {
  private final TokenSecrets token;
  private final SecureRandom random = new SecureRandom();

  TokenWrapping(TokenSecrets token) {
    this.token = token;
  }

  @Override
  public byte kind() {
    return 1;
  }

  @Override
  public byte[] wrap(String label, byte[] head, byte[] root) throws SecurityModuleException {
    if (token.find(label).isPresent()) {
      // Left over by a rotation that ended before its file was there.
      token.destroy(label);
    }
    try {
      return Gcm.encrypt(token.make(label), random, head, root);
    } catch (SecurityModuleException e) {
      throw e;
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new SecurityModuleException(Reason.FAILED, "The token did not wrap a root", e);
    }
  }

  @Override
  public byte[] unwrap(String label, byte[] head, byte[] wrapped) throws SecurityModuleException {
    SecretKey key =
        token
            .find(label)
            .orElseThrow(
                () ->
                    new SecurityModuleException(
                        Reason.UNKNOWN_ALIAS, "The token has no key with the label " + label));
    try {
      return Gcm.decrypt(key, head, wrapped);
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new SecurityModuleException(
          Reason.BAD_SIGNATURE, "The wrapping root was altered, or is of another token", e);
    }
  }

  @Override
  public void destroyOthers(String prefix, Set<String> kept) throws SecurityModuleException {
    for (String label : token.labels(prefix)) {
      if (!kept.contains(label)) {
        token.destroy(label);
      }
    }
  }
}
