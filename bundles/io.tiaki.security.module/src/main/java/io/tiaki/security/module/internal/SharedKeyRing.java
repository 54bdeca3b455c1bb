package io.tiaki.security.module.internal;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import io.tiaki.security.module.SharedKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Pre-shared keys in a keystore file of their own, beside the one with the key pairs and unlocked
 * by the same secret: a new key pair does not write ten thousand meters' keys anew, and an older
 * version can still open the other file. An entry is 1 octet format (1), 1 octet length of the
 * identity, identity, key. Safe for use by many threads.
 */
public final class SharedKeyRing implements AutoCloseable {
  private static final int FORMAT = 1;

  private final Path file;
  private final Path unlock;
  private @Nullable KeyFile keys;

  private SharedKeyRing(Path file, Path unlock) {
    this.file = file;
    this.unlock = unlock;
  }

  /**
   * Unlocks the file when it is there; it is made with the first key.
   *
   * @param keystore the keystore that the file stands beside, as {@code NAME.psk}
   * @throws SecurityModuleException as {@link KeyFile#open}
   */
  public static SharedKeyRing open(Path keystore, Path unlock) throws SecurityModuleException {
    Path file = keystore.resolveSibling(keystore.getFileName() + ".psk");
    SharedKeyRing ring = new SharedKeyRing(file, unlock);
    if (Files.exists(file)) {
      ring.keys = KeyFile.open(file, unlock);
    }
    return ring;
  }

  /**
   * The key behind an alias.
   *
   * @throws SecurityModuleException {@code UNKNOWN_ALIAS}
   */
  public synchronized SharedKey key(String alias) throws SecurityModuleException {
    byte[] entry = keys == null ? null : keys.secretKey(alias).orElse(null);
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
          Reason.FAILED, "A pre-shared key in " + file + " is damaged: import it again");
    } finally {
      Arrays.fill(entry, (byte) 0);
    }
  }

  /** Adds keys, or replaces those of the same identity, and saves once. */
  public synchronized void add(Collection<SharedKey> added) throws SecurityModuleException {
    KeyFile open = keys;
    if (open == null) {
      open = KeyFile.open(file, unlock);
      keys = open;
    }
    for (SharedKey key : added) {
      byte[] entry = entry(key);
      try {
        open.setSecretKey(SharedKey.alias(key.name()), entry);
      } finally {
        Arrays.fill(entry, (byte) 0);
      }
    }
    open.save();
  }

  @Override
  public synchronized void close() {
    if (keys != null) {
      keys.close();
      keys = null;
    }
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
