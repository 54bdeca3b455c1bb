package io.tiaki.security.module.internal;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import io.tiaki.security.module.SharedKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Pre-shared keys in a keystore file of their own. An entry is 1 octet format (1), 1 octet length
 * of the identity, identity, key. Safe for use by many threads.
 */
public final class SharedKeyRing implements AutoCloseable {
  private static final int FORMAT = 1;

  private final SideKeyFile keys;

  private SharedKeyRing(SideKeyFile keys) {
    this.keys = keys;
  }

  /**
   * Unlocks the file when it is there; it is made with the first key.
   *
   * @param keystore the keystore that the file stands beside, as {@code NAME.psk}
   * @throws SecurityModuleException as {@link KeyFile#open}
   */
  public static SharedKeyRing open(Path keystore, Unlock unlock) throws SecurityModuleException {
    return new SharedKeyRing(SideKeyFile.open(keystore, "psk", unlock));
  }

  /**
   * The key behind an alias.
   *
   * @throws SecurityModuleException {@code UNKNOWN_ALIAS}
   */
  public SharedKey key(String alias) throws SecurityModuleException {
    byte[] entry = keys.get(alias).orElse(null);
    if (entry == null) {
      throw new SecurityModuleException(
          Reason.UNKNOWN_ALIAS, "There is no pre-shared key with this alias: import it");
    }
    try {
      int key = 2 + entry[1];
      String identity = new String(entry, 2, entry[1], StandardCharsets.US_ASCII);
      return new SharedKey(identity, Arrays.copyOfRange(entry, key, entry.length));
    } catch (RuntimeException e) {
      throw new SecurityModuleException(
          Reason.FAILED, "A pre-shared key in " + keys.file() + " is damaged: import it again");
    } finally {
      Arrays.fill(entry, (byte) 0);
    }
  }

  /** Adds keys, or replaces those of the same identity, and saves once. */
  public void add(Collection<SharedKey> added) throws SecurityModuleException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    added.forEach(key -> entries.put(SharedKey.alias(key.name()), entry(key)));
    keys.put(entries);
  }

  @Override
  public void close() {
    keys.close();
  }

  private static byte[] entry(SharedKey key) {
    byte[] identity = key.identity();
    byte[] value = key.key();
    byte[] entry = new byte[2 + identity.length + value.length];
    entry[0] = FORMAT;
    entry[1] = (byte) identity.length;
    System.arraycopy(identity, 0, entry, 2, identity.length);
    System.arraycopy(value, 0, entry, 2 + identity.length, value.length);
    Arrays.fill(value, (byte) 0);
    return entry;
  }
}
