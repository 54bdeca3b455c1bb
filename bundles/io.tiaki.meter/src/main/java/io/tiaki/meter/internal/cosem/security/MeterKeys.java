package io.tiaki.meter.internal.cosem.security;

import io.tiaki.cosem.codec.SecuritySuite;
import io.tiaki.cosem.codec.SymmetricKeys;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The symmetric secrets of one meter. Immutable; prints nothing. */
public final class MeterKeys {
  private static final int FORMAT = 1;
  private static final int LONGEST_SECRET = 64;
  private static final int SECRET_LENGTH = 16;
  private static final byte[] NONE = {};

  private final SecuritySuite suite;
  private final Map<KeyId, byte[]> keys;
  private final @Nullable SymmetricKeys unicast;
  private final @Nullable SymmetricKeys broadcast;

  /**
   * @param suite that the keys are for
   * @param keys copied
   * @throws IllegalArgumentException when a key has another length than the suite's, or a secret is
   *     longer than 64 octets
   */
  public MeterKeys(SecuritySuite suite, Map<KeyId, byte[]> keys) {
    this.suite = suite;
    this.keys = new EnumMap<>(KeyId.class);
    keys.forEach((id, key) -> this.keys.put(id, checked(suite, id, key.clone())));
    unicast = symmetric(KeyId.UNICAST);
    broadcast = symmetric(KeyId.BROADCAST);
  }

  /** New ones, all of them. */
  public static MeterKeys generate(SecuritySuite suite, SecureRandom random) {
    Map<KeyId, byte[]> keys = new EnumMap<>(KeyId.class);
    for (KeyId id : KeyId.values()) {
      byte[] key = new byte[isKey(id) ? suite.keyLength() : SECRET_LENGTH];
      random.nextBytes(key);
      keys.put(id, key);
    }
    return new MeterKeys(suite, keys);
  }

  public SecuritySuite suite() {
    return suite;
  }

  /** One of them; a fresh array that the caller wipes. */
  public Optional<byte[]> get(KeyId id) {
    return Optional.ofNullable(keys.get(id)).map(byte[]::clone);
  }

  /** Whether APDUs can be ciphered. */
  public boolean canCipher() {
    return has(KeyId.UNICAST) && has(KeyId.AUTHENTICATION);
  }

  boolean has(KeyId id) {
    return keys.containsKey(id);
  }

  /** With other keys in place of some. */
  MeterKeys with(Map<KeyId, byte[]> changed) {
    Map<KeyId, byte[]> all = new EnumMap<>(keys);
    all.putAll(changed);
    return new MeterKeys(suite, all);
  }

  /** Global unicast and authentication key. */
  Optional<SymmetricKeys> unicast() {
    return Optional.ofNullable(unicast);
  }

  /** Global broadcast and authentication key. */
  Optional<SymmetricKeys> broadcast() {
    return Optional.ofNullable(broadcast);
  }

  /** A key of this association or message, with the authentication key. */
  SymmetricKeys with(byte[] key) {
    return SymmetricKeys.of(key, keys.getOrDefault(KeyId.AUTHENTICATION, NONE));
  }

  /** For {@link #decode}. */
  public byte[] encode() {
    int length = 2 + keys.values().stream().mapToInt(key -> 2 + key.length).sum();
    ByteBuffer out = ByteBuffer.allocate(length).put((byte) FORMAT).put((byte) suite.id());
    keys.forEach((id, key) -> out.put((byte) id.ordinal()).put((byte) key.length).put(key));
    return out.array();
  }

  static MeterKeys decode(byte[] octets) {
    try {
      ByteBuffer in = ByteBuffer.wrap(octets);
      int format = in.get();
      SecuritySuite suite = SecuritySuite.of(in.get()).orElseThrow();
      Map<KeyId, byte[]> keys = new EnumMap<>(KeyId.class);
      while (in.hasRemaining()) {
        KeyId id = KeyId.values()[in.get()];
        byte[] key = new byte[in.get() & 0xff];
        in.get(key);
        keys.put(id, key);
      }
      if (format == FORMAT) {
        return new MeterKeys(suite, keys);
      }
    } catch (RuntimeException damaged) {
      throw new IllegalStateException("The keys that a meter remembers are damaged", damaged);
    }
    throw new IllegalStateException("The keys that a meter remembers have an unknown format");
  }

  private @Nullable SymmetricKeys symmetric(KeyId id) {
    byte[] key = keys.get(id);
    return key == null ? null : with(key);
  }

  private static boolean isKey(KeyId id) {
    return id.ordinal() <= KeyId.MASTER.ordinal();
  }

  private static byte[] checked(SecuritySuite suite, KeyId id, byte[] key) {
    if (isKey(id) ? key.length != suite.keyLength() : key.length > LONGEST_SECRET) {
      Arrays.fill(key, (byte) 0);
      throw new IllegalArgumentException(
          id + " has a length that does not fit suite " + suite.id());
    }
    return key;
  }

  @Override
  public String toString() {
    return "***";
  }
}
