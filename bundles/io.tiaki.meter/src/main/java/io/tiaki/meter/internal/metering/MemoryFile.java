package io.tiaki.meter.internal.metering;

import io.tiaki.file.FileHeader;
import io.tiaki.file.HeadedFile;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all meters of the process remember beside registers and profiles, in one file that only its
 * owner may read (0600). A change is on the disk when its call returns; changes that come while one
 * is written share the next commit. Safe for use by many threads.
 *
 * <p>Maps: {@code format} version 1; {@code values} {@code NUMBER/KEY} to octets.
 */
public final class MemoryFile implements AutoCloseable {
  /** The most octets of one value. */
  public static final int MOST_OCTETS = 64 << 10;

  /** The most octets of the file; of half of it when a part of a firmware image is added. */
  public static final long MOST_FILE_OCTETS = 1L << 30;

  private static final Logger LOG = LoggerFactory.getLogger(MemoryFile.class);
  private static final String IMAGE = "image/";
  private static final int FORMAT = 1;
  private static final int CACHE_MEBIBYTES = 4;

  private final Path file;
  private final long most;
  private final Consumer<MVStore> commit;
  private @Nullable MVStore store;
  private @Nullable MVMap<String, byte[]> values;
  private @Nullable Thread grouping;
  private boolean committing;
  private boolean closed;
  private long changes;
  private long durable;
  private long losses;

  private MemoryFile(Path file, long most, Consumer<MVStore> commit) {
    this.file = file;
    this.most = most;
    this.commit = commit;
  }

  static void commit(MVStore store) {
    store.commit();
    store.sync();
  }

  /**
   * Opens or creates the file.
   *
   * @throws IllegalStateException with a message for people: in use, damaged, of a newer version
   */
  public static MemoryFile open(Path file) {
    return open(file, MOST_FILE_OCTETS);
  }

  static MemoryFile open(Path file, long most) {
    return open(file, most, MemoryFile::commit);
  }

  /** With another way to the disk. */
  static MemoryFile open(Path file, long most, Consumer<MVStore> commit) {
    MemoryFile opened = new MemoryFile(file, most, commit);
    opened.openStore();
    return opened;
  }

  private synchronized void openStore() {
    try {
      FileHeader.moveTorn(file);
      boolean fresh = !Files.exists(file);
      if (fresh) {
        Files.createFile(file, ownerOnly());
      }
      FileHeader header = FileHeader.read(file);
      MVStore opened = HeadedFile.open(file, CACHE_MEBIBYTES);
      check(opened);
      LOG.info("The file {} is open: {}", file, header.found(opened.getCurrentVersion()));
      store = opened;
      values = opened.openMap("values");
    } catch (IOException failed) {
      throw new IllegalStateException(
          "Cannot open " + file + ": give access to it (" + failed + ")", failed);
    } catch (MVStoreException failed) {
      String remedy =
          failed.getMessage() != null && failed.getMessage().contains("locked")
              ? "another meter process uses it: stop that one or give this one another --data folder"
              : "it is not readable: restore it, or move it away, then the meters are as from the"
                  + " factory";
      throw new IllegalStateException("Cannot open " + file + ": " + remedy, failed);
    }
  }

  private static FileAttribute<?>[] ownerOnly() {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private void check(MVStore opened) {
    MVMap<String, Integer> format = opened.openMap("format");
    Integer version = format.putIfAbsent("version", FORMAT);
    if (version != null && version != FORMAT) {
      opened.closeImmediately();
      throw new IllegalStateException(
          "Cannot open "
              + file
              + ": its format "
              + version
              + " is not the "
              + FORMAT
              + " of this version");
    }
  }

  /** A value of a meter; a fresh array. */
  public synchronized Optional<byte[]> get(long meter, String key) {
    try {
      return Optional.ofNullable(map().get(name(meter, key))).map(byte[]::clone);
    } catch (MVStoreException broken) {
      throw unusable(broken);
    }
  }

  /** The keys of a meter. */
  public synchronized Set<String> keys(long meter) {
    try {
      String from = name(meter, "");
      Set<String> keys = new TreeSet<>();
      for (Iterator<String> all = map().keyIterator(from); all.hasNext(); ) {
        String name = all.next();
        if (!name.startsWith(from)) {
          break;
        }
        keys.add(name.substring(from.length()));
      }
      return keys;
    } catch (MVStoreException broken) {
      throw unusable(broken);
    }
  }

  /**
   * Keeps a value; within {@link #together} it is durable when that returns.
   *
   * @throws IllegalStateException when it cannot be kept; nothing has changed then
   * @throws IllegalArgumentException when it has more than {@value #MOST_OCTETS} octets
   */
  public void put(long meter, String key, byte[] value) {
    if (value.length > MOST_OCTETS) {
      throw new IllegalArgumentException("A value has at most " + MOST_OCTETS + " octets");
    }
    change(name(meter, key), value.clone());
  }

  /**
   * Forgets a value, as durably.
   *
   * @throws IllegalStateException when that cannot be kept
   */
  public void remove(long meter, String key) {
    change(name(meter, key), null);
  }

  /**
   * Keeps and forgets several values of a meter: they are in the same commit, so that a crash
   * leaves all of them or none.
   *
   * @param changes by key; empty: forgotten
   * @throws IllegalStateException when that cannot be kept; nothing has changed then
   * @throws IllegalArgumentException when a value has more than {@value #MOST_OCTETS} octets
   */
  public void change(long meter, Map<String, Optional<byte[]>> changes) {
    int added = changes.values().stream().mapToInt(value -> length(value)).sum();
    long mine;
    long before;
    synchronized (this) {
      while (committing) {
        // It could take a part of them.
        pause();
      }
      if (size() + added > most) {
        throw new IllegalStateException(file + " has its " + most + " octets: nothing is added");
      }
      changes.forEach(
          (key, value) -> changed(name(meter, key), value.map(byte[]::clone).orElse(null)));
      mine = ++this.changes;
      before = losses;
      if (grouping == Thread.currentThread()) {
        return;
      }
    }
    settle(mine, before);
  }

  private static int length(Optional<byte[]> value) {
    int length = value.map(octets -> octets.length).orElse(0);
    if (length > MOST_OCTETS) {
      throw new IllegalArgumentException("A value has at most " + MOST_OCTETS + " octets");
    }
    return length;
  }

  /**
   * Makes many changes with one commit.
   *
   * @throws IllegalStateException when they cannot be kept
   */
  public void together(Runnable work) {
    long before;
    synchronized (this) {
      while (grouping != null) {
        pause();
      }
      grouping = Thread.currentThread();
      before = losses;
    }
    long last;
    try {
      work.run();
    } finally {
      synchronized (this) {
        grouping = null;
        last = changes;
        notifyAll();
      }
    }
    settle(last, before);
  }

  private void change(String name, byte @Nullable [] value) {
    long mine;
    long before;
    synchronized (this) {
      if (!changed(name, value)) {
        return;
      }
      mine = ++changes;
      before = losses;
      if (grouping == Thread.currentThread()) {
        return;
      }
    }
    settle(mine, before);
  }

  private boolean changed(String name, byte @Nullable [] value) {
    try {
      MVMap<String, byte[]> map = map();
      if (value == null) {
        return map.remove(name) != null;
      }
      long room = isImage(name) ? most / 2 : most;
      if (size() + value.length > room) {
        throw new IllegalStateException(file + " has its " + room + " octets: nothing is added");
      }
      map.put(name, value);
      return true;
    } catch (MVStoreException broken) {
      throw unusable(broken);
    }
  }

  /** Parts of firmware images leave room for counters and keys. */
  private static boolean isImage(String name) {
    return name.startsWith(IMAGE, name.indexOf('/') + 1);
  }

  /** Waits until a change is on the disk: by the commit of another thread, or by its own. */
  private void settle(long mine, long before) {
    while (true) {
      MVStore current;
      long upTo;
      synchronized (this) {
        while (committing && durable < mine && losses == before) {
          pause();
        }
        if (losses != before) {
          throw new IllegalStateException(file + " cannot be written: check the disk");
        }
        if (durable >= mine) {
          return;
        }
        committing = true;
        current = store;
        upTo = changes;
      }
      boolean done = false;
      try {
        done = current != null && written(current);
      } finally {
        committed(done, upTo);
      }
    }
  }

  private synchronized void committed(boolean done, long upTo) {
    committing = false;
    if (done) {
      durable = Math.max(durable, upTo);
    } else {
      lose();
    }
    notifyAll();
  }

  private boolean written(MVStore current) {
    try {
      commit.accept(current);
      return true;
    } catch (MVStoreException full) {
      LOG.warn("{} cannot be written ({}): check the disk", file, full.getMessage());
      return false;
    }
  }

  /** What was not committed is gone; the next use opens the file again. */
  private void lose() {
    losses++;
    MVStore broken = store;
    store = null;
    values = null;
    if (broken != null) {
      broken.closeImmediately();
    }
  }

  private MVMap<String, byte[]> map() {
    if (closed) {
      throw new IllegalStateException(file + " is closed");
    }
    if (values == null) {
      openStore();
    }
    MVMap<String, byte[]> map = values;
    if (map == null) {
      throw new IllegalStateException(file + " is not open");
    }
    return map;
  }

  /** Commits so far. */
  synchronized long commits() {
    MVStore current = store;
    return current == null ? 0 : current.getCurrentVersion();
  }

  private long size() {
    MVStore current = store;
    return current == null ? 0 : current.getFileStore().size();
  }

  private IllegalStateException unusable(MVStoreException broken) {
    MVStore used = store;
    while (committing) {
      pause();
    }
    if (store == used) {
      lose();
    }
    return new IllegalStateException(file + " cannot be used: check the disk", broken);
  }

  /** Callers loop. */
  @SuppressWarnings("WaitNotInLoop")
  private void pause() {
    boolean interrupted = false;
    try {
      wait();
    } catch (InterruptedException stopped) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(file + " was not written: interrupted");
    }
  }

  private static String name(long meter, String key) {
    return meter + "/" + key;
  }

  @Override
  public synchronized void close() {
    closed = true;
    MVStore current = store;
    store = null;
    values = null;
    if (current != null) {
      current.close();
    }
  }
}
