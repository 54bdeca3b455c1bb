package io.tiaki.store.internal;

import io.tiaki.file.FileHeader;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipOutputStream;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.RandomAccessStore;
import org.h2.mvstore.SFChunk;
import org.jspecify.annotations.Nullable;

/**
 * The engine's file. The engine's own file class is replaced for two reasons.
 *
 * <p>A chunk counts as written when its header and footer are there; what lies between has no
 * checksum. So body and footer go to the disk one after the other, with a barrier between them:
 * after loss of power a chunk is whole or void. After each chunk the header is written, so that it
 * always points to the newest one.
 *
 * <p>A file that says it was closed in order is read as one that was not ({@link
 * FileHeader#unclean}).
 *
 * <p>An interrupted reader must not close the file for everybody, which a {@link FileChannel} does
 * by contract. Readers therefore go through a {@link RandomAccessFile}, and only the writer's
 * thread, which nobody interrupts, uses a channel.
 */
class ForcedFile extends RandomAccessStore {
  /** Octets at the end of a chunk that make it valid (MVStore file format, chunk footer). */
  private static final int FOOTER = 128;

  /**
   * Attribute of the file header that the engine sets when it closes; when it finds it set, it
   * removes it and writes the header.
   */
  private static final String CLEAN = "clean";

  private final Path path;
  private @Nullable RandomAccessFile reading;
  private @Nullable FileChannel writing;
  private @Nullable FileLock lock;

  /**
   * @param path an existing file, empty when it is new
   * @param cacheMegabytes page cache, MiB
   */
  ForcedFile(Path path, int cacheMegabytes) {
    super(Map.of("cacheSize", cacheMegabytes));
    this.path = path;
    setRetentionTime(0);
  }

  /** Opens and locks the file; the engine's own {@code open} is not used. */
  final void open() throws IOException {
    init(path.toString(), false);
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
    try {
      lock = file.getChannel().tryLock();
    } catch (OverlappingFileLockException e) {
      file.close();
      throw new IOException("locked", e);
    }
    if (lock == null) {
      file.close();
      throw new IOException("locked");
    }
    reading = new RandomAccessFile(path.toFile(), "r");
    writing = file.getChannel();
    setSize(file.length());
  }

  @Override
  public void open(String fileName, boolean readOnly, char @Nullable [] encryptionKey) {
    throw new IllegalStateException("A forced file is opened before the engine gets it");
  }

  @Override
  public ForcedFile open(String fileName, boolean readOnly) {
    throw new IllegalStateException("A forced file is opened before the engine gets it");
  }

  @Override
  public ByteBuffer readFully(@Nullable SFChunk chunk, long pos, int len) {
    byte[] octets = new byte[len];
    readCount.incrementAndGet();
    RandomAccessFile file = reading;
    if (file == null) {
      throw failure(DataUtils.ERROR_CLOSED, "The store is closed", null);
    }
    try {
      synchronized (file) {
        file.seek(pos);
        file.readFully(octets);
      }
    } catch (EOFException e) {
      throw failure(DataUtils.ERROR_FILE_CORRUPT, "The file ends in the middle of what is read", e);
    } catch (IOException e) {
      throw failure(DataUtils.ERROR_READING_FAILED, "Reading failed", e);
    }
    return ByteBuffer.wrap(pos == 0 ? FileHeader.unclean(octets) : octets);
  }

  @Override
  protected void writeFully(@Nullable SFChunk chunk, long pos, ByteBuffer src) {
    int length = src.remaining();
    try {
      if (chunk == null) {
        // The header: what it points to must be there before it does.
        force();
        write(pos, src.duplicate());
      } else {
        // Makes the engine write its header after this chunk, too. By itself it does so now and
        // then only, and the chunk that the
        // header points to may be overwritten meanwhile: killed in that moment, an older version
        // would be recovered.
        storeHeader.put(CLEAN, 1);
        ByteBuffer body = src.duplicate();
        body.limit(src.position() + length - FOOTER);
        ByteBuffer footer = src.duplicate();
        footer.position(src.position() + length - FOOTER);
        write(pos, body);
        write(pos + length - FOOTER, ByteBuffer.allocate(FOOTER));
        force();
        write(pos + length - FOOTER, footer);
      }
    } catch (IOException e) {
      throw failure(DataUtils.ERROR_WRITING_FAILED, "Writing failed", e);
    }
    src.position(src.limit());
    setSize(Math.max(size(), pos + length));
    writeCount.incrementAndGet();
  }

  /** One write; tests make it fail. */
  void write(long position, ByteBuffer octets) throws IOException {
    FileChannel file = channel();
    long at = position;
    while (octets.hasRemaining()) {
      at += file.write(octets, at);
    }
  }

  /** Waits until everything written is on the disk; tests make it fail. */
  void force() throws IOException {
    channel().force(true);
  }

  @Override
  public void sync() {
    try {
      force();
    } catch (IOException e) {
      throw failure(DataUtils.ERROR_WRITING_FAILED, "Forcing to the disk failed", e);
    }
  }

  @Override
  protected void truncate(long size) {
    try {
      channel().truncate(size);
      setSize(Math.min(size(), size));
    } catch (IOException e) {
      throw failure(DataUtils.ERROR_WRITING_FAILED, "Truncating failed", e);
    }
  }

  @Override
  public void backup(ZipOutputStream out) throws IOException {
    throw new IOException("Backups are not made through the engine");
  }

  @Override
  public void close() {
    try {
      super.close();
    } finally {
      closeFile();
    }
  }

  /** Closes the file whether or not an engine is bound to it. */
  final void closeFile() {
    try {
      if (lock != null && lock.isValid()) {
        lock.release();
      }
    } catch (IOException e) {
      // Closing the channel releases the lock as well.
    } finally {
      closeQuietly(reading);
      closeQuietly(writing);
    }
  }

  private FileChannel channel() throws IOException {
    FileChannel file = writing;
    if (file == null) {
      throw new IOException("The store is closed");
    }
    return file;
  }

  private static void closeQuietly(@Nullable AutoCloseable closeable) {
    try {
      if (closeable != null) {
        closeable.close();
      }
    } catch (Exception e) {
      // Nothing was pending: every commit was forced.
    }
  }

  private MVStoreException failure(int code, String what, @Nullable Exception cause) {
    MVStoreException e =
        new MVStoreException(
            code, what + ": " + path + (cause == null ? "" : " (" + cause.getMessage() + ")"));
    if (cause != null) {
      e.initCause(cause);
    }
    return e;
  }

  /** How much of the file is in use, percent. */
  final int fileFill() {
    return getFillRate();
  }
}
