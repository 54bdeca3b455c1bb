package io.tiaki.meter.internal.metering;

import io.tiaki.file.FileHeader;
import io.tiaki.file.HeadedFile;
import io.tiaki.session.dtls.SessionKeeper;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The DTLS sessions that the gateway may resume with the meters, in a file that only its owner may
 * read (0600), like the meters' keys: so a restart of the meters does not mean full handshakes. It
 * is a cache: what cannot be read is put aside, and what cannot be written is lost. Safe for use by
 * many threads.
 *
 * <p>Map {@code sessions}: session id in hexadecimal digits to octets of {@link SessionKeeper}.
 */
public final class SessionFile implements SessionKeeper, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SessionFile.class);
  private static final int CACHE_MEBIBYTES = 1;

  private final Path file;
  private @Nullable MVStore store;
  private @Nullable MVMap<String, byte[]> sessions;
  private boolean failing;

  private SessionFile(Path file) {
    this.file = file;
  }

  /** Opens or creates the file; without one that can be used nothing is kept. */
  public static SessionFile open(Path file) {
    SessionFile opened = new SessionFile(file);
    opened.open();
    return opened;
  }

  private synchronized void open() {
    try {
      FileHeader.moveTorn(file);
      try {
        openStore();
      } catch (MVStoreException damaged) {
        LOG.debug("Put aside", damaged);
        Files.move(
            file,
            file.resolveSibling(file.getFileName() + ".broken"),
            StandardCopyOption.REPLACE_EXISTING);
        openStore();
      }
    } catch (IOException | MVStoreException unusable) {
      failed(unusable);
    }
  }

  private void openStore() throws IOException {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    if (!Files.exists(file)) {
      Files.createFile(
          file,
          posix
              ? new FileAttribute<?>[] {
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
              }
              : new FileAttribute<?>[0]);
    }
    MVStore opened = HeadedFile.open(file, CACHE_MEBIBYTES);
    store = opened;
    sessions = opened.openMap("sessions");
  }

  @Override
  public synchronized Map<String, byte[]> all() {
    MVMap<String, byte[]> current = sessions;
    try {
      return current == null ? Map.of() : new TreeMap<>(current);
    } catch (MVStoreException broken) {
      failed(broken);
      return Map.of();
    }
  }

  @Override
  public synchronized void keep(String id, byte[] session) {
    MVMap<String, byte[]> current = sessions;
    try {
      if (current != null) {
        current.put(id, session);
      }
    } catch (MVStoreException broken) {
      failed(broken);
    }
  }

  @Override
  public synchronized void drop(String id) {
    MVMap<String, byte[]> current = sessions;
    try {
      if (current != null) {
        current.remove(id);
      }
    } catch (MVStoreException broken) {
      failed(broken);
    }
  }

  /** Writes what is new to the disk; after a failure tries the file again. */
  public synchronized void commit() {
    MVStore current = store;
    if (current == null) {
      open();
      return;
    }
    try {
      if (current.hasUnsavedChanges()) {
        current.commit();
        current.sync();
      }
      failing = false;
    } catch (MVStoreException full) {
      failed(full);
    }
  }

  private void failed(Exception why) {
    if (!failing) {
      failing = true;
      LOG.warn(
          "Sessions cannot be kept in {} ({}): after a restart handshakes are full; trying again."
              + " Check the disk",
          file,
          why.getMessage());
    }
    MVStore broken = store;
    store = null;
    sessions = null;
    if (broken != null) {
      broken.closeImmediately();
    }
  }

  @Override
  public synchronized void close() {
    commit();
    MVStore current = store;
    store = null;
    sessions = null;
    if (current != null) {
      current.close();
    }
  }
}
