package io.tiaki.session.dtls.internal;

import io.tiaki.security.PreSharedKey;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.Consumer;
import org.bouncycastle.tls.TlsPSKIdentity;
import org.bouncycastle.tls.TlsPSKIdentityManager;
import org.jspecify.annotations.Nullable;

/**
 * The key that both ends know, as Bouncy Castle asks for it on either side; it wipes each copy when
 * it has the premaster secret. The client's key is chosen by the meter's name: a hint of whoever
 * answers counts for nothing.
 */
final class OurPreSharedKey implements TlsPSKIdentity, TlsPSKIdentityManager {
  static final String METERS =
      "no proof of the pre-shared key came: perhaps the meter has another key, or it under another"
          + " name. Import the key that the meter has (psk.folder of the security module), or give"
          + " the meter this one; else the link loses too much";
  static final String GATEWAYS =
      "no proof of the pre-shared key came: perhaps the client has another key. Give both ends the"
          + " same one; else the link loses too much";
  static final String STRANGERS =
      "the client names another pre-shared key than the meter's: perhaps it has another meter at"
          + " this address. Correct the address in its directory, or give both ends a key under the"
          + " meter's logical device name";

  private final PreSharedKey ours;
  private final SecureRandom random;

  private final Consumer<String> doubt;

  /**
   * @param doubt hears, as soon as only the proof of the key is missing, what is perhaps wrong when
   *     it never comes
   */
  OurPreSharedKey(PreSharedKey ours, SecureRandom random, Consumer<String> doubt) {
    this.ours = ours;
    this.random = random;
    this.doubt = doubt;
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
    doubt.accept(METERS);
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
    boolean isOurs = MessageDigest.isEqual(identity, ours.identity());
    doubt.accept(isOurs ? GATEWAYS : STRANGERS);
    if (isOurs) {
      return key;
    }
    Arrays.fill(key, (byte) 0);
    return nobodys;
  }
}
