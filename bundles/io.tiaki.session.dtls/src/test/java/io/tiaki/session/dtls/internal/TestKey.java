package io.tiaki.session.dtls.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tiaki.security.PreSharedKey;
import java.util.Arrays;

/** A pre-shared key of 16 equal octets. */
record TestKey(String name, int octet) implements PreSharedKey {
  @Override
  public byte[] identity() {
    return name.getBytes(UTF_8);
  }

  @Override
  public byte[] key() {
    byte[] key = new byte[16];
    Arrays.fill(key, (byte) octet);
    return key;
  }
}
