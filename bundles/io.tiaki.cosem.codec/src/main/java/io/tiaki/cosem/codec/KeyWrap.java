package io.tiaki.cosem.codec;

import io.tiaki.cosem.codec.CodecException.Reason;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/** AES key wrap (RFC 3394; IEC 62056-5-3, 5.3.6.4): keys on their way under a key. */
public final class KeyWrap {
  private KeyWrap() {}

  /**
   * Wraps a key.
   *
   * @param kek key encrypting key, 16 or 32 octets
   * @param key 16 or 32 octets
   * @return 8 octets more than the key
   */
  public static byte[] wrap(byte[] kek, byte[] key) {
    try {
      Cipher cipher = Cipher.getInstance("AESWrap");
      cipher.init(Cipher.WRAP_MODE, new SecretKeySpec(kek, "AES"));
      return cipher.wrap(new SecretKeySpec(key, "AES"));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("Keys have 16 or 32 octets", e);
    }
  }

  /**
   * Unwraps a key.
   *
   * @return the key; a fresh array
   * @throws CodecException {@code NOT_AUTHENTIC} when it was wrapped under another key
   */
  public static byte[] unwrap(byte[] kek, byte[] wrapped) throws CodecException {
    if (wrapped.length != 24 && wrapped.length != 40) {
      throw new CodecException(
          Reason.MALFORMED, 0, "A wrapped key of " + wrapped.length + " octets");
    }
    try {
      Cipher cipher = Cipher.getInstance("AESWrap");
      cipher.init(Cipher.UNWRAP_MODE, new SecretKeySpec(kek, "AES"));
      return cipher.unwrap(wrapped, "AES", Cipher.SECRET_KEY).getEncoded();
    } catch (InvalidKeyException wrong) {
      throw new CodecException(Reason.NOT_AUTHENTIC, 0, "A key that is wrapped under another");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES key wrap is part of every Java", e);
    }
  }
}
