package io.tiaki.store.internal;

import io.tiaki.store.internal.EngineException.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.h2.mvstore.MVStore.TxCounter;
import org.jspecify.annotations.Nullable;

/**
 * The one embedded engine: changes go through one writer that commits them in groups and forces
 * each group to the disk; reads happen on the callers' threads.
 */
public final class Engine implements AutoCloseable {
  /** Page cache, MiB; the whole gateway lives in some 96. */
  private static final int CACHE = 4;

  /** How often the writer looks whether the file is worth compacting. */
  private static final Duration COMPACT_EVERY = Duration.ofSeconds(30);

  /** Octets of changes that may wait for the disk. */
  private static final long MOST_WAITING = 16L << 20;

  /** Reads from the open maps. */
  interface Reader<R> {
    R read(Tables tables) throws EngineException;
  }

  private final Path folder;
  private final Function<Path, ForcedFile> files;
  private final Seals seals;
  private final Consumer<EngineException> lost;
  private final AtomicLong waiting = new AtomicLong();

  /** Held by the writer while it makes edits, shared by readers that look at more than one key. */
  final ReadWriteLock editing = new ReentrantReadWriteLock();

  private volatile @Nullable EngineFile file;
  private volatile long durable = -1;
  private final Writer writer;

  /**
   * @param folder where the file is or will be
   * @param seals seals the values
   * @param lost called once, on the writer's thread, when the engine failed and could not be opened
   *     again; it is to be closed then
   */
  Engine(Path folder, Seals seals, Consumer<EngineException> lost) {
    this(folder, seals, lost, path -> new ForcedFile(path, CACHE), COMPACT_EVERY);
  }

  Engine(
      Path folder,
      Seals seals,
      Consumer<EngineException> lost,
      Function<Path, ForcedFile> files,
      Duration compactEvery) {
    this.folder = folder;
    this.seals = seals;
    this.lost = lost;
    this.files = files;
    writer = new Writer(this, compactEvery);
  }

  /**
   * Opens the file and starts the writer; reads the disk.
   *
   * @param keep what {@link #durable} of an engine that was lost said, so that nothing comes back
   *     that was reported as failed; -1 without one
   * @throws EngineException with a message that names file and remedy
   */
  void open(long keep) throws EngineException {
    durable = keep;
    file = EngineFile.open(folder, files, seals, keep);
    writer.start();
  }

  Seals seals() {
    return seals;
  }

  /** Hands a change to the writer; never blocks. */
  <T> CompletableFuture<T> submit(Change<T> change) {
    long weight = change.weight();
    if (waiting.addAndGet(weight) > MOST_WAITING + weight) {
      refuse(
          change,
          new EngineException(
              Reason.UNAVAILABLE, "Too much waits for the disk: try again later", null));
    } else if (file == null || !writer.offer(change)) {
      refuse(change, closed());
    }
    return change.future;
  }

  /** Reads on the caller's thread; what it reads stays in the file meanwhile. */
  <R> R read(Reader<R> reader) throws EngineException {
    EngineFile f = file;
    if (f == null) {
      throw closed();
    }
    try {
      TxCounter use = f.tables.store.registerVersionUsage();
      try {
        return reader.read(f.tables);
      } finally {
        f.tables.store.deregisterVersionUsage(use);
      }
    } catch (RuntimeException | AssertionError e) {
      if (file != f) {
        throw closed();
      }
      throw EngineFile.explained(e, folder);
    }
  }

  /** The last version known to be on the disk when the file failed; -1 when it did not. */
  long durable() {
    return durable;
  }

  /** Version of the last commit on the disk; grows with each, -1 while it is closed. */
  long version() {
    EngineFile f = file;
    return f == null ? -1 : f.durable();
  }

  /** How the file was found; the engine is open. */
  Recovery recovery() throws EngineException {
    EngineFile f = file;
    if (f == null) {
      throw closed();
    }
    return f.recovery();
  }

  /** Size of the file, octets. */
  long octets() {
    EngineFile f = file;
    return f == null ? 0 : f.octets();
  }

  /** Octets of the file that are in use. */
  long used() {
    EngineFile f = file;
    return f == null ? 0 : f.used();
  }

  /** Stops the writer within 5 s and closes the file; changes that still wait fail. */
  @Override
  public void close() {
    writer.stop();
  }

  // For the writer.

  @Nullable EngineFile file() {
    return file;
  }

  Path folder() {
    return folder;
  }

  /** Done with a change, whatever became of it. */
  void left(Change<?> change) {
    waiting.addAndGet(-change.weight());
  }

  void refuse(Change<?> change, EngineException why) {
    left(change);
    change.settled(false);
    change.future.completeExceptionally(change.translated(why));
  }

  EngineException closed() {
    return new EngineException(
        Reason.UNAVAILABLE, "The store is closed: try again when it is back", null);
  }

  void closeFile() {
    EngineFile f = file;
    file = null;
    if (f != null) {
      f.close();
    }
  }

  /**
   * After a failure: lets go of the file and opens it again as it was at the last forced commit.
   */
  boolean reopen(EngineException why) {
    EngineFile failed = file;
    file = null;
    if (failed == null) {
      return false;
    }
    durable = failed.durable();
    failed.abandon();
    try {
      file = EngineFile.open(folder, files, seals, durable);
      return true;
    } catch (EngineException e) {
      lost.accept(
          e.reason() == Reason.UNAVAILABLE
              ? e
              : new EngineException(e.reason(), String.valueOf(e.getMessage()), why));
      return false;
    }
  }
}
