package io.tiaki.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.SFChunk;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a kill in the middle of a write leaves, opened twice: all that was committed is there. */
class HeadedFileTest {
  private static final int COMMITS = 300;

  /** Commits between two starts. */
  private static final int IN_A_ROW = 20;

  @TempDir Path folder;

  private final Random random = new Random(1);
  private int committed = -1;
  private int kills;

  @Test
  void a_kill_in_any_write_loses_nothing_committed() {
    for (int from = 0; from < COMMITS; from += IN_A_ROW) {
      MVStore store = open(new Killed(), folder.resolve("file"));
      for (int i = from; i < from + IN_A_ROW; i++) {
        change(store.openMap("kill"), i);
        store.commit();
        committed = i;
      }
      store.close();
    }
    assertThat(kills).isGreaterThan(100);
  }

  /** Dead chunks are used again at once, so that a few commits do what takes a day else. */
  private static MVStore open(HeadedFile file, Path path) {
    MVStore store = HeadedFile.open(file, path);
    store.setRetentionTime(0);
    return store;
  }

  /** Grows for a while, then shrinks to little, so that chunks die all over the file. */
  private static void change(MVMap<String, byte[]> map, int i) {
    map.put("last", Integer.toString(i).getBytes());
    map.put("same", new byte[3_000]);
    map.put("k" + i, new byte[200 + i % 7 * 300]);
    for (int back = 0; i % 100 > 50 && back < 8; back++) {
      map.remove("k" + (i - 50 + back * 6));
    }
  }

  /** At many writes a copy is made as a kill in the middle of the write would leave the file. */
  private final class Killed extends HeadedFile {
    Killed() {
      super(4);
    }

    @Override
    protected void writeFully(@Nullable SFChunk chunk, long pos, ByteBuffer src) {
      if (chunk != null && committed >= 0 && random.nextInt(2) == 0) {
        ByteBuffer half = src.duplicate();
        half.limit(half.position() + half.remaining() / 2);
        check(pos, half);
      }
      super.writeFully(chunk, pos, src);
    }

    private void check(long pos, ByteBuffer half) {
      kills++;
      byte[] octets = new byte[(int) Math.max(size(), pos + half.remaining())];
      readFully((SFChunk) null, 0, (int) size()).get(octets, 0, (int) size());
      half.get(octets, (int) pos, half.remaining());
      Path copy = folder.resolve("copy");
      // A second time after it was closed in order, with nothing new in it.
      assertThat(last(copy, octets)).as("opened once").isGreaterThanOrEqualTo(committed);
      assertThat(last(copy, null)).as("opened again").isGreaterThanOrEqualTo(committed);
    }
  }

  private static int last(Path file, byte @Nullable [] octets) {
    try {
      if (octets != null) {
        Files.write(file, octets);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    MVStore store = open(new HeadedFile(4), file);
    byte[] last = store.<String, byte[]>openMap("kill").get("last");
    store.close();
    return Integer.parseInt(new String(last));
  }
}
