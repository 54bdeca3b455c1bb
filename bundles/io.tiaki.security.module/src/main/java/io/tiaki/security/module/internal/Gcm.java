package io.tiaki.security.module.internal;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/** AES-256-GCM of small values with a random nonce in front, and keys made of keys. */
final class Gcm {
  static final int NONCE = 12;
  static final int TAG = 16;

  private Gcm() {}

  /** Nonce, ciphertext, tag. */
  static byte[] encrypt(SecretKey key, SecureRandom random, byte[] head, byte[] plain)
      throws GeneralSecurityException {
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG * 8, nonce));
    cipher.updateAAD(head);
    byte[] result = Arrays.copyOf(nonce, NONCE + plain.length + TAG);
    cipher.doFinal(plain, 0, plain.length, result, NONCE);
    return result;
  }

  /** The plain value of what {@link #encrypt} made. */
  static byte[] decrypt(SecretKey key, byte[] head, byte[] encrypted)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG * 8, Arrays.copyOf(encrypted, NONCE)));
    cipher.updateAAD(head);
    return cipher.doFinal(encrypted, NONCE, encrypted.length - NONCE);
  }

  /** HMAC-SHA-256 over all parts. */
  static byte[] mac(SecretKey key, byte[]... parts) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(key);
    for (byte[] part : parts) {
      mac.update(part);
    }
    return mac.doFinal();
  }
}
