package io.tiaki.security.module.internal;

import io.tiaki.security.SecurityModuleException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Meters' keys in a keystore file of their own, beside the one with the key pairs and unlocked by
 * the same secret: a new key pair does not write ten thousand meters' keys anew, and an older
 * version can still open the other file. Made with the first key. Safe for use by many threads.
 */
final class SideKeyFile implements AutoCloseable {
  private final Path file;
  private final Path unlock;
  private @Nullable KeyFile keys;

  private SideKeyFile(Path file, Path unlock) {
    this.file = file;
    this.unlock = unlock;
  }

  /**
   * Unlocks the file when it is there.
   *
   * @param keystore the keystore that the file stands beside, as {@code NAME.suffix}
   * @throws SecurityModuleException as {@link KeyFile#open}
   */
  static SideKeyFile open(Path keystore, String suffix, Path unlock)
      throws SecurityModuleException {
    Path file = keystore.resolveSibling(keystore.getFileName() + "." + suffix);
    SideKeyFile opened = new SideKeyFile(file, unlock);
    if (Files.exists(file)) {
      opened.keys = KeyFile.open(file, unlock);
    }
    return opened;
  }

  Path file() {
    return file;
  }

  /** The octets behind an alias, which the caller wipes. */
  synchronized Optional<byte[]> get(String alias) throws SecurityModuleException {
    return keys == null ? Optional.empty() : keys.secretKey(alias);
  }

  /** Adds or replaces, saves once, and wipes the octets. */
  synchronized void put(Map<String, byte[]> entries) throws SecurityModuleException {
    try {
      KeyFile open = keys;
      if (open == null) {
        open = KeyFile.open(file, unlock);
        keys = open;
      }
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        open.setSecretKey(entry.getKey(), entry.getValue());
      }
      open.save();
    } finally {
      entries.values().forEach(octets -> Arrays.fill(octets, (byte) 0));
    }
  }

  @Override
  public synchronized void close() {
    if (keys != null) {
      keys.close();
      keys = null;
    }
  }
}
