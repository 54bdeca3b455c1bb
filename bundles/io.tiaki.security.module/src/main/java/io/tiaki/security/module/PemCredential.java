package io.tiaki.security.module;

import io.tiaki.security.Credential;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import io.tiaki.security.module.internal.Bc;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Signature;
import java.util.List;

/**
 * A credential whose key this process holds in memory or in a token. Safe for use by many threads.
 */
public final class PemCredential implements Credential {
  private final Provider provider;
  private final KeyPair keys;
  private final List<byte[]> chain;

  /**
   * @param keys on one of the curves of {@link Curve}, for example from {@link EcKeys}
   * @param chain DER certificates, end entity first; empty for a raw key pair
   */
  public PemCredential(KeyPair keys, List<byte[]> chain) {
    this(keys, chain, Bc.PROVIDER);
  }

  PemCredential(KeyPair keys, List<byte[]> chain, Provider provider) {
    this.provider = provider;
    this.keys = keys;
    this.chain = chain.stream().map(byte[]::clone).toList();
  }

  @Override
  public List<byte[]> chain() {
    return chain.stream().map(byte[]::clone).toList();
  }

  @Override
  public byte[] publicKey() {
    return keys.getPublic().getEncoded();
  }

  @Override
  public String curve() {
    return Curve.of(publicKey())
        .orElseThrow(() -> new IllegalStateException("A key is on none of " + Curve.ALL))
        .toString();
  }

  @Override
  public byte[] signDigest(byte[] digest) throws SecurityModuleException {
    if (digest.length != 32 && digest.length != 48 && digest.length != 64) {
      throw new SecurityModuleException(
          Reason.MALFORMED, "A digest has 32, 48 or 64 octets, got " + digest.length);
    }
    try {
      Signature signature = Signature.getInstance("NONEwithECDSA", provider);
      signature.initSign(keys.getPrivate());
      signature.update(digest);
      return signature.sign();
    } catch (GeneralSecurityException | ProviderException e) {
      throw new SecurityModuleException(
          Reason.FAILED, "The key could not sign: when it is in a token, is that plugged in?", e);
    }
  }

  @Override
  public String toString() {
    return "PemCredential[***]";
  }
}
