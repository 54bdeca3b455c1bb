package io.tiaki.security.module;

import io.tiaki.security.CosemKeys;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A meter's keys of COSEM security in memory, until they are destroyed. Safe for use by many
 * threads.
 */
public final class CosemKeySet implements CosemKeys {
  /** What a set may hold, by the names that {@link CosemKeyFile} gives them. */
  public enum Kind {
    /** Global unicast encryption key. */
    GUEK,
    /** Global broadcast encryption key. */
    GBEK,
    /** Global authentication key. */
    GAK,
    /** Master key, under which other keys are wrapped. */
    KEK,
    /** Password of low level security, 1 to 64 octets. */
    LOW,
    /** Secret of high level security, 1 to 64 octets. */
    HLS,
    /** The meter's public signature key, DER SubjectPublicKeyInfo, at most 200 octets. */
    VERIFY;

    /** Its name in a file. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    private boolean isKey() {
      return ordinal() <= KEK.ordinal();
    }
  }

  private static final String AES_GCM = "AES/GCM/NoPadding";

  /** Looked for once: that takes as long as the ciphering itself. */
  private static final Provider PROVIDER = provider();

  private static final int TAG_BITS = 96;
  private static final int TITLE_LENGTH = 8;
  private static final int LONGEST_SECRET = 64;
  private static final int LONGEST_PUBLIC_KEY = 200;
  private static final Pattern NAME = Pattern.compile("[!-~]{1,64}");

  private final String name;
  private final int suite;
  private final byte[] title;
  private final byte[] id;
  private final Map<Kind, byte[]> values = new EnumMap<>(Kind.class);
  private final @Nullable CosemKeySet origin;
  private boolean destroyed;

  /**
   * @param name the meter's logical device name, 1 to 64 printable ASCII characters without space
   * @param suite security suite, 0 to 2
   * @param title the meter's system title, 8 octets
   * @param values copied; keys have the length of the suite, and the encryption key is neither the
   *     authentication key nor the master key
   * @throws IllegalArgumentException when something is of no use; the message tells nothing of a
   *     key
   */
  public CosemKeySet(String name, int suite, byte[] title, Map<Kind, byte[]> values) {
    this(name, suite, title, values, null);
  }

  /**
   * @param origin the set that this one is of no use without
   */
  private CosemKeySet(
      String name,
      int suite,
      byte[] title,
      Map<Kind, byte[]> values,
      @Nullable CosemKeySet origin) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("A name is 1 to 64 printable characters without space");
    }
    if (suite < 0 || suite > 2) {
      throw new IllegalArgumentException("A security suite is 0, 1 or 2");
    }
    if (title.length != TITLE_LENGTH) {
      throw new IllegalArgumentException("A system title has 8 octets");
    }
    if (values.containsKey(Kind.GUEK) != values.containsKey(Kind.GAK)) {
      throw new IllegalArgumentException("guek and gak belong together: give both or none");
    }
    values.forEach((kind, value) -> check(kind, value, suite));
    checkDiffers(values, Kind.GAK);
    checkDiffers(values, Kind.KEK);
    this.origin = origin;
    this.name = name;
    this.suite = suite;
    this.title = title.clone();
    this.id = id(values.get(Kind.GUEK));
    values.forEach((kind, value) -> this.values.put(kind, value.clone()));
  }

  private static void check(Kind kind, byte[] value, int suite) {
    int least = kind.isKey() ? keyLength(suite) : 1;
    int most = kind.isKey() ? least : kind == Kind.VERIFY ? LONGEST_PUBLIC_KEY : LONGEST_SECRET;
    if (value.length < least || value.length > most) {
      throw new IllegalArgumentException(
          least == most
              ? kind.text() + " has " + least + " octets in suite " + suite
              : kind.text() + " has " + least + " to " + most + " octets");
    }
    if (kind.isKey() && isUniform(value)) {
      throw new IllegalArgumentException(
          kind.text() + " is no random key: make it with a random generator");
    }
  }

  private static void checkDiffers(Map<Kind, byte[]> values, Kind other) {
    byte[] guek = values.get(Kind.GUEK);
    if (guek != null && MessageDigest.isEqual(guek, values.get(other))) {
      throw new IllegalArgumentException(
          "guek and " + other.text() + " are the same: make each with a random generator");
    }
  }

  private static boolean isUniform(byte[] key) {
    boolean same = true;
    for (byte octet : key) {
      same &= octet == key[0];
    }
    return same;
  }

  private static Provider provider() {
    try {
      return Cipher.getInstance(AES_GCM).getProvider();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM is part of every Java", e);
    }
  }

  private static int keyLength(int suite) {
    return suite == 2 ? 32 : 16;
  }

  /** New random keys for all ciphering, with a master key, a password and a secret. */
  public static CosemKeySet generate(String name, int suite, byte[] title) {
    SecureRandom random = new SecureRandom();
    Map<Kind, byte[]> values = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      if (kind != Kind.VERIFY) {
        byte[] value = new byte[kind.isKey() ? keyLength(suite) : 16];
        random.nextBytes(value);
        values.put(kind, value);
      }
    }
    CosemKeySet set = new CosemKeySet(name, suite, title, values);
    values.values().forEach(value -> Arrays.fill(value, (byte) 0));
    return set;
  }

  /** The alias of a meter's keys at the gateway: {@code cosem.} and its name in lower case. */
  public static String alias(String name) {
    return "cosem." + name.toLowerCase(Locale.ROOT);
  }

  /** The meter's logical device name. */
  public String name() {
    return name;
  }

  /**
   * A value of the set: a fresh copy that the caller fills with zeros after use; empty also once
   * the set is destroyed.
   */
  public synchronized Optional<byte[]> value(Kind kind) {
    byte[] value = isDestroyed() ? null : values.get(kind);
    return value == null ? Optional.empty() : Optional.of(value.clone());
  }

  /** Fills the keys with zeros; every later use fails, also of sets that were derived from it. */
  public synchronized void destroy() {
    destroyed = true;
    values.values().forEach(value -> Arrays.fill(value, (byte) 0));
  }

  private synchronized boolean isDestroyed() {
    return destroyed || origin != null && origin.isDestroyed();
  }

  @Override
  public int suite() {
    return suite;
  }

  @Override
  public byte[] systemTitle() {
    return title.clone();
  }

  @Override
  public byte[] keyId() {
    return id.clone();
  }

  private static byte[] id(byte @Nullable [] guek) {
    try {
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      hash.update("tiaki-cosem-key-id".getBytes(StandardCharsets.US_ASCII));
      if (guek != null) {
        hash.update(guek);
      }
      return Arrays.copyOf(hash.digest(), 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every Java", e);
    }
  }

  @Override
  public boolean canCipher() {
    return values.containsKey(Kind.GUEK);
  }

  @Override
  public byte[] seal(int securityControl, byte[] iv, byte[] additional, byte[] plain)
      throws GeneralSecurityException {
    return gcm(Cipher.ENCRYPT_MODE, securityControl, iv, additional).doFinal(plain);
  }

  @Override
  public byte[] open(int securityControl, byte[] iv, byte[] additional, byte[] octets, int offset)
      throws GeneralSecurityException {
    return gcm(Cipher.DECRYPT_MODE, securityControl, iv, additional)
        .doFinal(octets, offset, octets.length - offset);
  }

  private Cipher gcm(int mode, int securityControl, byte[] iv, byte[] additional)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(AES_GCM, PROVIDER);
    cipher.init(mode, aes(Kind.GUEK), new GCMParameterSpec(TAG_BITS, iv));
    cipher.updateAAD(new byte[] {(byte) securityControl});
    byte[] gak = needed(Kind.GAK);
    cipher.updateAAD(gak);
    Arrays.fill(gak, (byte) 0);
    cipher.updateAAD(additional);
    return cipher;
  }

  @Override
  public byte[] counterMode(byte[] iv, byte[] octets) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
    byte[] counter = Arrays.copyOf(iv, 16);
    counter[15] = 2;
    cipher.init(Cipher.ENCRYPT_MODE, aes(Kind.GUEK), new IvParameterSpec(counter));
    return cipher.doFinal(octets);
  }

  @Override
  public CosemKeySet dedicated(byte[] key) throws SecurityModuleException {
    byte[] authentication = needed(Kind.GAK);
    try {
      return new CosemKeySet(
          name, suite, title, Map.of(Kind.GUEK, key, Kind.GAK, authentication), this);
    } catch (IllegalArgumentException e) {
      throw new SecurityModuleException(Reason.FAILED, "No dedicated key: " + e.getMessage());
    } finally {
      Arrays.fill(authentication, (byte) 0);
    }
  }

  @Override
  public byte[] wrap(byte[] key) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AESWrap");
    cipher.init(Cipher.WRAP_MODE, aes(Kind.KEK));
    return cipher.wrap(new SecretKeySpec(key, "AES"));
  }

  private SecretKeySpec aes(Kind kind) throws SecurityModuleException {
    byte[] key = needed(kind);
    try {
      return new SecretKeySpec(key, "AES");
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /** A copy: no key is used that is being filled with zeros. */
  private synchronized byte[] needed(Kind kind) throws SecurityModuleException {
    if (isDestroyed()) {
      throw new SecurityModuleException(
          Reason.FAILED, "The security module that the keys were of is closed");
    }
    byte[] value = values.get(kind);
    if (value == null) {
      throw new SecurityModuleException(
          Reason.UNKNOWN_ALIAS, "Meter " + name + " has no " + kind.text() + ": import it");
    }
    return value.clone();
  }

  @Override
  public Optional<byte[]> password() {
    return value(Kind.LOW);
  }

  @Override
  public Optional<byte[]> secret() {
    return value(Kind.HLS);
  }

  @Override
  public Optional<byte[]> verificationKey() {
    return value(Kind.VERIFY);
  }

  @Override
  public String toString() {
    return "CosemKeySet[***]";
  }
}
