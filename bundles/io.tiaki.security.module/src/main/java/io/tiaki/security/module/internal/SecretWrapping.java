package io.tiaki.security.module.internal;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Set;
import javax.crypto.AEADBadTagException;

/** Wraps under a key made of the unlock secret: the root's file is the only place to erase. */
public final class SecretWrapping implements RootWrapping, AutoCloseable {
  private static final byte[] PURPOSE = "tiaki erasable root 1".getBytes(StandardCharsets.US_ASCII);

  private final SealingKey key;
  private final SecureRandom random = new SecureRandom();

  /** Takes nothing of the secret but what is derived from it. */
  SecretWrapping(UnlockSecret secret) throws SecurityModuleException {
    char[] digits = secret.chars();
    byte[] octets = new byte[32];
    for (int i = 0; i < octets.length; i++) {
      octets[i] =
          (byte) (Character.digit(digits[2 * i], 16) << 4 | Character.digit(digits[2 * i + 1], 16));
    }
    SealingKey unlock = new SealingKey(octets);
    try {
      this.key = new SealingKey(Gcm.mac(unlock, PURPOSE));
    } catch (GeneralSecurityException e) {
      throw new SecurityModuleException(Reason.FAILED, "No key can be made of the secret", e);
    } finally {
      unlock.destroy();
    }
  }

  @Override
  public byte kind() {
    return 0;
  }

  @Override
  public byte[] wrap(String label, byte[] head, byte[] root) throws SecurityModuleException {
    try {
      return Gcm.encrypt(key, random, head, root);
    } catch (GeneralSecurityException e) {
      throw new SecurityModuleException(Reason.FAILED, "A wrapping root cannot be wrapped", e);
    }
  }

  @Override
  public byte[] unwrap(String label, byte[] head, byte[] wrapped) throws SecurityModuleException {
    try {
      return Gcm.decrypt(key, head, wrapped);
    } catch (AEADBadTagException e) {
      throw new SecurityModuleException(
          Reason.BAD_SIGNATURE, "The wrapping root was altered, or is of another secret", e);
    } catch (GeneralSecurityException e) {
      throw new SecurityModuleException(Reason.FAILED, "A wrapping root cannot be opened", e);
    }
  }

  @Override
  public void destroyOthers(String prefix, Set<String> kept) {
    // The files are all there is.
  }

  @Override
  public void close() {
    key.destroy();
  }
}
