package io.tiaki.security.module.internal;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * Meters' keys in a keystore file of their own, beside the one with the key pairs and unlocked by
 * the same secret: a new key pair does not write ten thousand meters' keys anew, and an older
 * version can still open the other file. Made with the first key. What is added is added to a copy,
 * which takes the place of the other when it is saved: lookups never wait for that, and nothing is
 * there that was not saved. Safe for use by many threads.
 */
final class SideKeyFile implements AutoCloseable {
  private final Path file;
  private final Unlock unlock;

  /** Lookups do not see the secret wiped: closing waits for them, and they for nothing longer. */
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  private @Nullable KeyFile keys;
  private boolean closed;

  private SideKeyFile(Path file, Unlock unlock) {
    this.file = file;
    this.unlock = unlock;
  }

  /**
   * Unlocks the file when it is there.
   *
   * @param keystore the keystore that the file stands beside, as {@code NAME.suffix}
   * @throws SecurityModuleException as {@link KeyFile#open}
   */
  static SideKeyFile open(Path keystore, String suffix, Unlock unlock)
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

  /** All aliases. */
  List<String> aliases() throws SecurityModuleException {
    lock.readLock().lock();
    try {
      checkOpen();
      return keys == null ? List.of() : keys.aliases();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** The octets behind an alias, which the caller wipes. */
  Optional<byte[]> get(String alias) throws SecurityModuleException {
    lock.readLock().lock();
    try {
      checkOpen();
      return keys == null ? Optional.empty() : keys.secretKey(alias);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Adds or replaces all or, when that fails, none; saves once, and wipes the octets. */
  synchronized void put(Map<String, byte[]> entries) throws SecurityModuleException {
    try {
      checkOpen();
      KeyFile present = keys;
      KeyFile next = present == null ? KeyFile.open(file, unlock) : present.copy();
      try {
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
          next.setSecretKey(entry.getKey(), entry.getValue());
        }
        next.save();
      } catch (SecurityModuleException e) {
        if (present == null) {
          next.close();
        }
        throw e;
      }
      use(next);
    } finally {
      entries.values().forEach(octets -> Arrays.fill(octets, (byte) 0));
    }
  }

  private void use(@Nullable KeyFile next) {
    lock.writeLock().lock();
    try {
      keys = next;
    } finally {
      lock.writeLock().unlock();
    }
  }

  private void checkOpen() throws SecurityModuleException {
    if (closed) {
      throw new SecurityModuleException(Reason.FAILED, "The security module is closed");
    }
  }

  /** Waits for what is being saved. */
  @Override
  public synchronized void close() {
    lock.writeLock().lock();
    try {
      closed = true;
      if (keys != null) {
        keys.close();
        keys = null;
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
