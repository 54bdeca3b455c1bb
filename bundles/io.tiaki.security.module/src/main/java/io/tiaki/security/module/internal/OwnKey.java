package io.tiaki.security.module.internal;

import java.security.KeyPair;
import java.util.List;

/**
 * One of our keys and what was issued for it.
 *
 * @param chain DER, end entity first; empty until a certificate was issued
 */
public record OwnKey(KeyPair keys, List<byte[]> chain) {
  @Override
  public String toString() {
    return "OwnKey[***]";
  }
}
