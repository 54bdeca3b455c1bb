package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.codec.SymmetricKeys;
import io.tiaki.security.CosemKeys;
import java.security.GeneralSecurityException;

/** Keys that the security module keeps, as the codec uses them. */
record ModuleKeys(CosemKeys keys) implements SymmetricKeys {
  @Override
  public int length() {
    return keys.suite() == 2 ? 32 : 16;
  }

  @Override
  public boolean canAuthenticate() {
    return keys.canCipher();
  }

  @Override
  public byte[] seal(int securityControl, byte[] iv, byte[] additional, byte[] plain)
      throws GeneralSecurityException {
    return keys.seal(securityControl, iv, additional, plain);
  }

  @Override
  public byte[] open(int securityControl, byte[] iv, byte[] additional, byte[] octets, int offset)
      throws GeneralSecurityException {
    return keys.open(securityControl, iv, additional, octets, offset);
  }

  @Override
  public byte[] counterMode(byte[] iv, byte[] octets) throws GeneralSecurityException {
    return keys.counterMode(iv, octets);
  }

  @Override
  public String toString() {
    return "***";
  }
}
