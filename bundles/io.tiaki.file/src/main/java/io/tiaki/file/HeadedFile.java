package io.tiaki.file;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.SFChunk;
import org.h2.mvstore.SingleFileStore;
import org.jspecify.annotations.Nullable;

/**
 * The engine's file with a header that always points to the newest chunk. By itself the engine
 * writes the header now and then only, and may overwrite the chunk that it points to: killed in
 * that moment, an older version would be recovered. A file that says it was closed in order is read
 * as one that was not ({@link FileHeader#unclean}).
 *
 * <p>What a commit wrote survives the process; whether it survives the machine is up to {@link
 * MVStore#sync}.
 */
public class HeadedFile extends SingleFileStore {
  /** Attribute that the engine sets when it closes; when it finds it set, it writes the header. */
  private static final String CLEAN = "clean";

  HeadedFile(int cacheMebibytes) {
    super(Map.of("cacheSize", cacheMebibytes));
  }

  /** Opens the store in a file, without automatic commits. */
  public static MVStore open(Path path, int cacheMebibytes) {
    return open(new HeadedFile(cacheMebibytes), path);
  }

  static MVStore open(HeadedFile file, Path path) {
    file.open(path.toString(), false, null);
    try {
      return new MVStore.Builder().adoptFileStore(file).autoCommitDisabled().open();
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  @Override
  protected void writeFully(@Nullable SFChunk chunk, long pos, ByteBuffer src) {
    if (chunk != null) {
      storeHeader.put(CLEAN, 1);
    }
    super.writeFully(chunk, pos, src);
  }

  @Override
  public ByteBuffer readFully(@Nullable SFChunk chunk, long pos, int len) {
    ByteBuffer octets = super.readFully(chunk, pos, len);
    if (pos > 0) {
      return octets;
    }
    byte[] header = new byte[octets.remaining()];
    octets.get(header);
    return ByteBuffer.wrap(FileHeader.unclean(header));
  }
}
