package io.tiaki.cosem.codec;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Keys as octets, until destroyed. */
final class KeysInMemory implements SymmetricKeys {
  private static final int TAG_BITS = 8 * Protection.TAG_LENGTH;

  private static final String AES_GCM = "AES/GCM/NoPadding";

  /** Looked for once: that takes as long as the ciphering itself. */
  private static final Provider PROVIDER = provider();

  private final byte[] encryption;
  private final byte[] authentication;
  private volatile boolean destroyed;

  KeysInMemory(byte[] encryption, byte[] authentication) {
    boolean known = encryption.length == 16 || encryption.length == 32;
    if (!known || authentication.length != 0 && authentication.length != encryption.length) {
      throw new IllegalArgumentException("Keys have 16 or 32 octets, both the same");
    }
    this.encryption = encryption.clone();
    this.authentication = authentication.clone();
  }

  private static Provider provider() {
    try {
      return Cipher.getInstance(AES_GCM).getProvider();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM is part of every Java", e);
    }
  }

  @Override
  public int length() {
    return encryption.length;
  }

  @Override
  public boolean canAuthenticate() {
    return authentication.length > 0;
  }

  @Override
  public byte[] seal(int securityControl, byte[] iv, byte[] additional, byte[] plain)
      throws GeneralSecurityException {
    return gcm(Cipher.ENCRYPT_MODE, securityControl, iv, additional).doFinal(plain);
  }

  @Override
  public byte[] open(int securityControl, byte[] iv, byte[] additional, byte[] octets, int offset)
      throws GeneralSecurityException {
    return gcm(Cipher.DECRYPT_MODE, securityControl, iv, additional)
        .doFinal(octets, offset, octets.length - offset);
  }

  private Cipher gcm(int mode, int securityControl, byte[] iv, byte[] additional)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(AES_GCM, PROVIDER);
    cipher.init(mode, cipherKey(), new GCMParameterSpec(TAG_BITS, iv));
    cipher.updateAAD(new byte[] {(byte) securityControl});
    cipher.updateAAD(authentication);
    cipher.updateAAD(additional);
    return cipher;
  }

  /** GCM without a tag is counter mode that begins at 2 (NIST SP 800-38D, 7.1). */
  @Override
  public byte[] counterMode(byte[] iv, byte[] octets) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
    byte[] counter = Arrays.copyOf(iv, 16);
    counter[15] = 2;
    cipher.init(Cipher.ENCRYPT_MODE, cipherKey(), new IvParameterSpec(counter));
    return cipher.doFinal(octets);
  }

  private SecretKeySpec cipherKey() {
    if (destroyed) {
      throw new IllegalStateException("The keys were destroyed");
    }
    return new SecretKeySpec(encryption, "AES");
  }

  @Override
  public void destroy() {
    destroyed = true;
    Arrays.fill(encryption, (byte) 0);
    Arrays.fill(authentication, (byte) 0);
  }

  @Override
  public String toString() {
    return "***";
  }
}
