package io.tiaki.security.module;

import io.tiaki.security.PreSharedKey;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/** A pre-shared key in memory. Safe for use by many threads. */
public final class SharedKey implements PreSharedKey {
  /** The fewest octets of a key. */
  public static final int FEWEST_OCTETS = 16;

  /** The most octets of a key. */
  public static final int MOST_OCTETS = 64;

  private static final int FEWEST_DIFFERENT = 8;
  private static final Pattern IDENTITY = Pattern.compile("[!-~]{1,64}");

  private final String identity;
  private final byte[] key;

  /**
   * @param identity 1 to 64 printable ASCII characters without space: a logical device name
   * @param key 16 to 64 octets; copied
   * @throws IllegalArgumentException when one of them is of no use or the key is no random one; the
   *     message tells nothing of the key
   */
  public SharedKey(String identity, byte[] key) {
    if (!IDENTITY.matcher(identity).matches()) {
      throw new IllegalArgumentException(
          "An identity is 1 to 64 printable characters without space");
    }
    if (key.length < FEWEST_OCTETS || key.length > MOST_OCTETS) {
      throw new IllegalArgumentException("A pre-shared key has 16 to 64 octets, got " + key.length);
    }
    if (isWeak(key)) {
      throw new IllegalArgumentException(
          "The pre-shared key is no random one: make it with a random generator");
    }
    this.identity = identity;
    this.key = key.clone();
  }

  /** A new key of 32 random octets. */
  public static SharedKey generate(String identity) {
    byte[] key = new byte[32];
    try {
      new SecureRandom().nextBytes(key);
      return new SharedKey(identity, key);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /**
   * The alias that a meter's key has at the gateway: {@code psk.} and the identity in lower case.
   */
  public static String alias(String identity) {
    return "psk." + identity.toLowerCase(Locale.ROOT);
  }

  /** Its identity as text. */
  public String name() {
    return identity;
  }

  @Override
  public byte[] identity() {
    return identity.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte[] key() {
    return key.clone();
  }

  @Override
  public String toString() {
    return "SharedKey[***]";
  }

  /**
   * Few different octets, text, or steps of the same size. Of 16 random octets fewer than 8 are
   * different, or all are printable, once in more than a million keys.
   */
  private static boolean isWeak(byte[] key) {
    boolean[] seen = new boolean[256];
    int different = 0;
    int printable = 0;
    int sameSteps = 0;
    for (int i = 0; i < key.length; i++) {
      different += seen[key[i] & 0xff] ? 0 : 1;
      seen[key[i] & 0xff] = true;
      printable += key[i] >= 0x20 && key[i] < 0x7f ? 1 : 0;
      sameSteps +=
          i > 1 && (byte) (key[i] - key[i - 1]) == (byte) (key[i - 1] - key[i - 2]) ? 1 : 0;
    }
    return different < FEWEST_DIFFERENT || printable == key.length || sameSteps > key.length / 2;
  }
}
