package io.tiaki.session.dtls.internal;

import java.io.IOException;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.impl.TlsAEADCipherImpl;
import org.jspecify.annotations.Nullable;

/**
 * One direction of AES-GCM records (RFC 5288) on the JDK's engine, which uses the processor's
 * instructions. Keeps the key and nothing else between two records. Guarded by its association.
 */
final class GcmRecords implements TlsAEADCipherImpl {
  private static final int TAG = 16;
  private static final int NONCE = 12;

  private final CipherPool pool;
  private final boolean encrypts;
  private @Nullable SecretKeySpec key;
  private byte @Nullable [] nonce;

  GcmRecords(CipherPool pool, boolean encrypts) {
    this.pool = pool;
    this.encrypts = encrypts;
  }

  @Override
  public void setKey(byte[] octets, int offset, int length) {
    key = new SecretKeySpec(octets, offset, length, "AES");
  }

  @Override
  public void init(byte[] value, int tag) throws IOException {
    if (tag != TAG || value.length != NONCE) {
      throw new TlsFatalAlert(AlertDescription.internal_error);
    }
    nonce = value;
  }

  @Override
  public int getOutputSize(int length) {
    return encrypts ? length + TAG : Math.max(0, length - TAG);
  }

  /** Each nonce is good for one record. */
  @Override
  public int doFinal(byte[] header, byte[] in, int from, int length, byte[] out, int to)
      throws IOException {
    byte[] once = nonce;
    nonce = null;
    if (key == null || once == null) {
      throw new TlsFatalAlert(AlertDescription.internal_error);
    }
    try {
      CipherPool.Engine taken = pool.take(this);
      Cipher engine = taken.cipher();
      engine.init(
          encrypts ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE,
          key,
          new GCMParameterSpec(TAG * Byte.SIZE, once));
      engine.updateAAD(header);
      int written = engine.doFinal(in, from, length, out, to);
      pool.give(taken);
      return written;
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new TlsFatalAlert(
          encrypts ? AlertDescription.internal_error : AlertDescription.bad_record_mac, e);
    }
  }
}
