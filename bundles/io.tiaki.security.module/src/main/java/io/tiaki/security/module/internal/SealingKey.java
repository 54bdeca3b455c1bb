package io.tiaki.security.module.internal;

import java.util.Arrays;
import javax.crypto.SecretKey;

/**
 * An AES-256 key that can be wiped, which the JDK's own cannot. Read and wiped one after the other:
 * nothing is ever sealed under half of a key.
 */
final class SealingKey implements SecretKey {
  private static final long serialVersionUID = 1L;

  private final transient byte[] octets;
  private transient volatile boolean destroyed;

  /**
   * @param octets 32; the key keeps and wipes this very array
   */
  SealingKey(byte[] octets) {
    if (octets.length != 32) {
      throw new IllegalArgumentException("A sealing key has 32 octets, got " + octets.length);
    }
    this.octets = octets;
  }

  @Override
  public String getAlgorithm() {
    return "AES";
  }

  @Override
  public String getFormat() {
    return "RAW";
  }

  @Override
  public synchronized byte[] getEncoded() {
    if (destroyed) {
      throw new IllegalStateException("The sealing key was wiped");
    }
    return octets.clone();
  }

  @Override
  public synchronized void destroy() {
    destroyed = true;
    Arrays.fill(octets, (byte) 0);
  }

  @Override
  public boolean isDestroyed() {
    return destroyed;
  }

  @Override
  public String toString() {
    return "SealingKey[***]";
  }
}
