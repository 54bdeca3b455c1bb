package io.tiaki.security.module;

import io.tiaki.security.Credential;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import io.tiaki.security.module.internal.Bc;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.List;

/** A credential whose key this process holds in memory. Safe for use by many threads. */
public final class PemCredential implements Credential {
  private final PrivateKey key;
  private final List<byte[]> chain;

  /**
   * @param key an elliptic curve key, for example from {@link EcKeys}
   * @param chain DER certificates, end entity first
   */
  public PemCredential(PrivateKey key, List<byte[]> chain) {
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("A credential needs a certificate");
    }
    this.key = key;
    this.chain = chain.stream().map(byte[]::clone).toList();
  }

  @Override
  public List<byte[]> chain() {
    return chain.stream().map(byte[]::clone).toList();
  }

  @Override
  public byte[] signDigest(byte[] digest) throws SecurityModuleException {
    if (digest.length != 32 && digest.length != 48 && digest.length != 64) {
      throw new SecurityModuleException(
          Reason.MALFORMED, "A digest has 32, 48 or 64 octets, got " + digest.length);
    }
    try {
      Signature signature = Signature.getInstance("NONEwithECDSA", Bc.PROVIDER);
      signature.initSign(key);
      signature.update(digest);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new SecurityModuleException(Reason.FAILED, "The key could not sign", e);
    }
  }

  @Override
  public String toString() {
    return "PemCredential[***]";
  }
}
