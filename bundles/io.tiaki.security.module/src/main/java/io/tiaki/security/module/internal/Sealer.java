package io.tiaki.security.module.internal;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Seals for storage: AES-256-GCM (NIST SP 800-38D) of the JDK, whose code uses the processor's
 * instructions.
 *
 * <p>Shape: 1 octet format version (1), 4 octets key id (big-endian, the key's epoch), 12 octets
 * nonce, ciphertext, 16 octets tag. The first five octets and the context are authenticated.
 *
 * <p>Nonce: 8 octets drawn at random when the sealer is made and again after 2^32 seals, then a
 * counter of 4 octets. Two seals under one key share a nonce only when two of these draws are
 * equal: below 2^-25 after a million starts (the birthday bound on 64 bits), however many values
 * were sealed in between.
 */
public final class Sealer {
  static final byte FORMAT = 1;
  private static final int HEAD = 5;
  private static final int NONCE = 12;
  private static final int TAG = 16;

  private final NavigableMap<Integer, SecretKey> keys = new ConcurrentSkipListMap<>();
  private final SecureRandom random;
  private long prefix;
  private long counter = 1L << 32;

  /**
   * @param keys 32 octets by epoch, from 1; kept, and wiped by {@link #destroy}
   */
  public Sealer(Map<Integer, byte[]> keys) {
    this(keys, new SecureRandom());
  }

  /** As {@link #Sealer(Map)}, for who makes many. */
  Sealer(Map<Integer, byte[]> keys, SecureRandom random) {
    this.random = random;
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("A sealer needs a key");
    }
    keys.forEach((epoch, octets) -> this.keys.put(epoch, new SealingKey(octets)));
  }

  /** Seals under the newest key. */
  public byte[] seal(byte[] context, byte[] plain) throws SecurityModuleException {
    var newest = keys.lastEntry();
    byte[] nonce = nextNonce();
    ByteBuffer sealed = ByteBuffer.allocate(HEAD + NONCE + plain.length + TAG);
    sealed.put(FORMAT).putInt(newest.getKey()).put(nonce);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, newest.getValue(), nonce);
      cipher.updateAAD(sealed.array(), 0, HEAD);
      cipher.updateAAD(context);
      cipher.doFinal(plain, 0, plain.length, sealed.array(), sealed.position());
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new SecurityModuleException(Reason.FAILED, "Sealing failed", e);
    }
    return sealed.array();
  }

  /** Adds a key, or replaces it by itself in a token that was opened again. */
  void add(int epoch, SecretKey key) {
    keys.put(epoch, key);
  }

  /** The epoch of the newest key. */
  int newest() {
    return keys.lastKey();
  }

  /** Opens what {@link #seal} made. */
  public byte[] unseal(byte[] context, byte[] sealed) throws SecurityModuleException {
    if (sealed.length < HEAD + NONCE + TAG || sealed[0] != FORMAT) {
      throw new SecurityModuleException(
          Reason.BAD_SIGNATURE, "Not a sealed value of format version " + FORMAT);
    }
    int epoch = ByteBuffer.wrap(sealed).getInt(1);
    SecretKey key = keys.get(epoch);
    if (key == null) {
      throw new SecurityModuleException(
          Reason.UNKNOWN_ALIAS, "The keystore has no sealing key " + Integer.toUnsignedLong(epoch));
    }
    byte[] nonce = new byte[NONCE];
    System.arraycopy(sealed, HEAD, nonce, 0, NONCE);
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, nonce);
      cipher.updateAAD(sealed, 0, HEAD);
      cipher.updateAAD(context);
      return cipher.doFinal(sealed, HEAD + NONCE, sealed.length - HEAD - NONCE);
    } catch (AEADBadTagException e) {
      throw new SecurityModuleException(
          Reason.BAD_SIGNATURE, "A sealed value was altered or moved", e);
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new SecurityModuleException(Reason.FAILED, "Unsealing failed", e);
    }
  }

  /** Wipes the keys; every later call fails. */
  public void destroy() {
    for (SecretKey key : keys.values()) {
      if (key instanceof SealingKey ours) {
        ours.destroy();
      }
    }
  }

  private synchronized byte[] nextNonce() {
    if (counter == 1L << 32) {
      prefix = random.nextLong();
      counter = 0;
    }
    return ByteBuffer.allocate(NONCE).putLong(prefix).putInt((int) counter++).array();
  }

  private static Cipher cipher(int mode, SecretKey key, byte[] nonce)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG * 8, nonce));
    return cipher;
  }
}
