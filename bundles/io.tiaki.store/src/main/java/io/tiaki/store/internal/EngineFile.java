package io.tiaki.store.internal;

import io.tiaki.file.FileHeader;
import io.tiaki.store.internal.EngineException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Function;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.StringDataType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's file while it is open: checked for format and key, committed with force, abandoned
 * when it failed.
 */
final class EngineFile {
  static final String NAME = "tiaki.mv";

  /**
   * Format of keys, values and maps in the file; not of the engine's pages, which have their own.
   * Format 1 is brought to this one by {@link Upgrading}.
   */
  static final int FORMAT = 2;

  static final int OLDEST = 1;

  /** MVStore's two header blocks: a shorter file never held a commit. */
  private static final int SMALLEST = 8192;

  /** Below this share of live content chunks are rewritten, so many octets at once. */
  private static final int SPARSE_PERCENT = 70;

  private static final int REWRITE_OCTETS = 1 << 20;

  private static final byte[] PROBE = "tiaki".getBytes(StandardCharsets.US_ASCII);
  private static final Logger LOG = LoggerFactory.getLogger(EngineFile.class);

  private final ForcedFile file;
  private final Path folder;
  private final FileStore disk;
  final Tables tables;
  private final Recovery recovery;

  /** Version of the last commit that is known to be on the disk. */
  private volatile long durable;

  private volatile long used;

  private EngineFile(Path folder, ForcedFile file, MVStore store, Recovery recovery)
      throws IOException {
    this.recovery = recovery;
    this.folder = folder;
    this.file = file;
    disk = Files.getFileStore(folder);
    tables = new Tables(store);
    durable = store.getCurrentVersion();
    used = file.size() / 100 * file.fileFill();
  }

  /**
   * Opens or creates the file.
   *
   * @param keep version to return to when the file holds a later one that was never acknowledged;
   *     -1 takes the file as it is
   */
  static EngineFile open(Path folder, Function<Path, ForcedFile> files, Seals seals, long keep)
      throws EngineException {
    ForcedFile file = null;
    try {
      Path path = prepare(folder);
      FileHeader header = FileHeader.read(path);
      file = files.apply(path);
      file.open();
      MVStore store =
          new MVStore.Builder()
              .adoptFileStore(file)
              .autoCommitDisabled()
              .autoCommitBufferSize(0)
              .open();
      Recovery recovery = Recovery.of(header, store.getCurrentVersion());
      store.setVersionsToKeep(5);
      if (keep >= 0 && store.getCurrentVersion() > keep) {
        store.rollbackTo(keep);
      }
      boolean fresh = checkFormat(store, folder);
      EngineFile opened = new EngineFile(folder, file, store, recovery);
      boolean named = opened.name(seals);
      if (fresh) {
        opened.begin(seals);
      } else {
        opened.checkKey(seals);
        if (named) {
          opened.commit();
        }
      }
      return opened;
    } catch (IOException | RuntimeException | Error e) {
      if (file != null) {
        file.closeFile();
      }
      throw explained(e, folder);
    }
  }

  /** Makes everything since the last commit durable. */
  void commit() {
    tables.store.commit();
    file.sync();
    durable = tables.store.getCurrentVersion();
    used = file.size() / 100 * file.fileFill();
  }

  /** Octets in use as of the last commit, without the holes in the file. */
  long used() {
    return used;
  }

  long durable() {
    return durable;
  }

  /** How the file was found. */
  Recovery recovery() {
    return recovery;
  }

  /**
   * Whether so many octets more still leave a reserve for what frees room: a removal, too, needs
   * some to be written. Holes in the file count as room.
   */
  boolean hasRoomFor(long octets) throws IOException {
    long reserve = Math.min(8L << 20, disk.getTotalSpace() / 10);
    long holes = file.size() * (100 - file.fileFill()) / 100;
    return disk.getUsableSpace() + holes > reserve + 2 * octets;
  }

  /**
   * Rewrites what is live in sparse chunks, for about so long; then everything is durable. Chunks
   * are not moved: the engine moves them in a way that a kill at the wrong moment turns into an
   * older version.
   */
  void compact(int milliseconds) {
    long end = System.nanoTime() + milliseconds * 1_000_000L;
    while (System.nanoTime() < end && tables.store.compact(SPARSE_PERCENT, REWRITE_OCTETS)) {
      commit();
    }
  }

  long octets() {
    return file.size();
  }

  /** Closes in order; what was not committed is committed. */
  void close() {
    tables.store.close();
  }

  /** Lets go of the file after a failure, writing nothing. */
  void abandon() {
    try {
      tables.store.closeImmediately();
    } catch (RuntimeException | Error e) {
      LOG.debug("Closing after a failure", e);
    } finally {
      file.closeFile();
    }
  }

  private static Path prepare(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
      restrict(folder, "rwx------");
    }
    Path path = folder.resolve(NAME);
    if (Files.exists(path) && Files.size(path) > 0 && Files.size(path) < SMALLEST) {
      Path aside = folder.resolve(NAME + ".broken");
      Files.move(path, aside, StandardCopyOption.REPLACE_EXISTING);
      LOG.warn("{} is too short to hold anything: moved to {}, a new one is begun", path, aside);
    }
    if (!Files.exists(path)) {
      Files.createFile(path);
      restrict(path, "rw-------");
      forceNames(folder);
    }
    return path;
  }

  /** A file's name must survive a loss of power as well as its content. */
  static void forceNames(Path folder) {
    try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
      names.force(true);
    } catch (IOException e) {
      LOG.debug("A folder cannot be forced on this system", e);
    }
  }

  static void restrict(Path path, String permissions) throws IOException {
    if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
  }

  private static boolean checkFormat(MVStore store, Path folder) throws EngineException {
    if (!store.hasMap(Tables.META)) {
      if (!store.getMapNames().isEmpty()) {
        throw new EngineException(
            Reason.CORRUPT, folder.resolve(NAME) + " is not a store of Tiaki", null);
      }
      return true;
    }
    MVMap<String, byte[]> meta =
        store.openMap(
            Tables.META,
            new MVMap.Builder<String, byte[]>()
                .keyType(StringDataType.INSTANCE)
                .valueType(ByteArrayDataType.INSTANCE));
    byte[] format = meta.get("format");
    if (format == null) {
      return true;
    }
    String text = new String(format, StandardCharsets.US_ASCII);
    if (!text.equals(Integer.toString(FORMAT)) && !text.equals(Integer.toString(OLDEST))) {
      throw new EngineException(
          Reason.CORRUPT,
          folder.resolve(NAME)
              + " has format "
              + Texts.bounded(text)
              + ", this version reads up to "
              + FORMAT
              + ": install the newer version again or restore an older file",
          null);
    }
    return false;
  }

  private void begin(Seals seals) throws IOException {
    setFormat(tables);
    tables.meta.put("probe", seals.seal(Tables.META, "probe", PROBE));
    commit();
  }

  /** From now on the file is of this format. */
  static void setFormat(Tables tables) {
    tables.meta.put("format", Integer.toString(FORMAT).getBytes(StandardCharsets.US_ASCII));
  }

  /** Whether the file has this format, not an earlier one. */
  static boolean isUpgraded(Tables tables) {
    byte @Nullable [] format = tables.meta.get("format");
    return format != null
        && Integer.toString(FORMAT).equals(new String(format, StandardCharsets.US_ASCII));
  }

  /** Gives the file its id when it has none; whether it got one now. */
  private boolean name(Seals seals) {
    boolean without = tables.id().isEmpty();
    if (without) {
      String id = HexFormat.of().toHexDigits(new SecureRandom().nextInt());
      tables.meta.put(Tables.ID, id.getBytes(StandardCharsets.US_ASCII));
    }
    seals.file(tables.id());
    return without;
  }

  /**
   * The probe's octets name the key it was sealed with; opening it shows that the security module
   * still has that key.
   */
  private void checkKey(Seals seals) throws EngineException {
    byte[] probe = tables.meta.get("probe");
    if (probe == null) {
      throw new EngineException(
          Reason.CORRUPT, folder.resolve(NAME) + " lacks its key probe", null);
    }
    try {
      if (Arrays.equals(seals.unseal(Tables.META, "probe", probe), PROBE)) {
        return;
      }
    } catch (EngineException e) {
      if (e.reason() != Reason.CORRUPT) {
        throw e;
      }
    }
    throw new EngineException(
        Reason.CORRUPT,
        folder.resolve(NAME)
            + " was sealed with a key that the security module does not have: restore the keystore that belongs to it,"
            + " or move the file away to begin anew",
        null);
  }

  /** What an operator can do about a failure. */
  static EngineException explained(Throwable e, Path folder) {
    if (e instanceof EngineException known) {
      return known;
    }
    Path path = folder.resolve(NAME);
    if (Texts.saysFull(e)) {
      return new EngineException(
          Reason.FULL, "The disk of " + folder + " is full: free room on it", e);
    }
    if ("locked".equals(e.getMessage())) {
      return new EngineException(
          Reason.UNAVAILABLE,
          path + " is in use: stop the other gateway, or give this one a folder of its own",
          e);
    }
    if (e instanceof VirtualMachineError) {
      return new EngineException(
          Reason.UNAVAILABLE, path + " cannot be used (" + e + "): give Java more memory", e);
    }
    int code = e instanceof MVStoreException m ? m.getErrorCode() : -1;
    return switch (code) {
      case DataUtils.ERROR_CLOSED ->
          new EngineException(Reason.UNAVAILABLE, "The store is closed", e);
      case DataUtils.ERROR_READING_FAILED, DataUtils.ERROR_WRITING_FAILED ->
          new EngineException(
              Reason.UNAVAILABLE,
              path + " cannot be used (" + e.getMessage() + "): check the disk",
              e);
      case DataUtils.ERROR_UNSUPPORTED_FORMAT ->
          new EngineException(
              Reason.CORRUPT,
              path
                  + " has a format this version cannot read ("
                  + e.getMessage()
                  + "): install the newer version again",
              e);
      default ->
          e instanceof IOException
              ? new EngineException(
                  Reason.UNAVAILABLE,
                  folder
                      + " cannot be used ("
                      + e
                      + "): the gateway's user must be able to write there",
                  e)
              : new EngineException(
                  Reason.CORRUPT,
                  path
                      + " is damaged ("
                      + Texts.bounded(String.valueOf(e.getMessage()))
                      + "): restore it, or move it away to begin anew",
                  e);
    };
  }
}
