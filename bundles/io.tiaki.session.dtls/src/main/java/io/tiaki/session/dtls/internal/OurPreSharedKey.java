package io.tiaki.session.dtls.internal;

import io.tiaki.security.PreSharedKey;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.tls.TlsPSKIdentity;
import org.bouncycastle.tls.TlsPSKIdentityManager;
import org.jspecify.annotations.Nullable;

/**
 * The key that both ends know, as Bouncy Castle asks for it on either side; it wipes each copy when
 * it has the premaster secret. The client's key is chosen by the meter's name: a hint of whoever
 * answers counts for nothing.
 */
final class OurPreSharedKey implements TlsPSKIdentity, TlsPSKIdentityManager {
  private final PreSharedKey ours;
  private final SecureRandom random;

  OurPreSharedKey(PreSharedKey ours, SecureRandom random) {
    this.ours = ours;
    this.random = random;
  }

  @Override
  public void skipIdentityHint() {}

  @Override
  public void notifyIdentityHint(byte[] hint) {}

  @Override
  public byte[] getPSKIdentity() {
    return ours.identity();
  }

  @Override
  public byte[] getPSK() {
    return ours.key();
  }

  @Override
  @SuppressWarnings("NullAway") // Bouncy Castle asks for null when there is no hint.
  public byte @Nullable [] getHint() {
    return null;
  }

  /**
   * Server: who names another identity meets a key that nobody knows, and learns as little as one
   * with a wrong key (RFC 4279, 2): its Finished is dropped like any record that does not fit.
   */
  @Override
  public byte[] getPSK(byte[] identity) {
    byte[] key = ours.key();
    byte[] nobodys = new byte[key.length];
    random.nextBytes(nobodys);
    if (MessageDigest.isEqual(identity, ours.identity())) {
      return key;
    }
    Arrays.fill(key, (byte) 0);
    return nobodys;
  }
}
