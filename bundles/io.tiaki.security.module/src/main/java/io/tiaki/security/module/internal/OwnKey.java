package io.tiaki.security.module.internal;

import java.security.KeyPair;
import java.security.Provider;
import java.util.List;

/**
 * One of our keys and what was issued for it.
 *
 * @param chain DER, end entity first; empty until a certificate was issued
 * @param provider that can sign with the private key
 */
public record OwnKey(KeyPair keys, List<byte[]> chain, Provider provider) {
  /** A key that this process holds in memory. */
  public OwnKey(KeyPair keys, List<byte[]> chain) {
    this(keys, chain, Bc.PROVIDER);
  }

  @Override
  public String toString() {
    return "OwnKey[***]";
  }
}
