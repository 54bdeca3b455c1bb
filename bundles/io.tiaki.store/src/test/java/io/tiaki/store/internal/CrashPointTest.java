package io.tiaki.store.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.platform.StateChange;
import io.tiaki.platform.StateMap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a kill leaves behind, at many writes of a busy store: everything acknowledged before is in
 * the file.
 */
class CrashPointTest {
  private static final int COMMITS = 300;
  private static final int ONE_IN = 8;

  /** Commits between two starts: the first after a clean end is another case. */
  private static final int IN_A_ROW = 20;

  @TempDir Path folder;

  /**
   * The file as a kill right before a write would leave it, and the last commit acknowledged then.
   */
  private record Remains(byte[] file, int acknowledged) {}

  @Test
  void a_kill_at_any_write_loses_nothing_acknowledged() throws Exception {
    Queue<Remains> left = new ConcurrentLinkedQueue<>();
    Random random = new Random(1);
    int[] acknowledged = {-1};
    Path store = folder.resolve("store");
    int points = 0;
    for (int i = 0; i < COMMITS; i += IN_A_ROW) {
      try (Engine engine = busy(store, random, left, acknowledged)) {
        engine.open(-1);
        StateMap map = Samples.states(engine).open("kill");
        for (int j = i; j < i + IN_A_ROW; j++) {
          map.commit(change(j)).toCompletableFuture().get(10, TimeUnit.SECONDS);
          acknowledged[0] = j;
          points += check(left);
        }
      }
    }
    assertThat(points).isGreaterThan(100);
  }

  private static Engine busy(Path store, Random random, Queue<Remains> left, int[] acknowledged) {
    return engine(
        store,
        path ->
            new Unforced(path) {
              @Override
              void write(long position, ByteBuffer octets) throws IOException {
                if (random.nextInt(ONE_IN) == 0) {
                  left.add(new Remains(Files.readAllBytes(path), acknowledged[0]));
                }
                super.write(position, octets);
              }
            });
  }

  private static Engine engine(Path store, Function<Path, ForcedFile> files) {
    return new Engine(store, FakeSecurity.seals(), why -> {}, files, Duration.ofMillis(20));
  }

  /** What was written is there: killed is the process, not the power. */
  private static class Unforced extends ForcedFile {
    Unforced(Path path) {
      super(path, 4);
    }

    @Override
    void force() {}
  }

  /** Grows for a while, then shrinks to little, so that chunks die all over the file. */
  private static StateChange change(int i) {
    StateChange change =
        new StateChange().put("last", Integer.toString(i).getBytes()).put("same", new byte[3_000]);
    change.put("k" + i, new byte[200 + i % 7 * 300]);
    if (i % 100 > 50) {
      for (int back = 0; back < 8; back++) {
        change.remove("k" + (i - 50 + back * 6));
      }
    }
    return change;
  }

  private int check(Queue<Remains> left) throws Exception {
    int points = 0;
    for (Remains remains = left.poll(); remains != null; remains = left.poll()) {
      if (remains.acknowledged() < 0) {
        continue;
      }
      points++;
      Path copy = Files.createDirectories(folder.resolve("copy"));
      Files.write(copy.resolve(EngineFile.NAME), remains.file());
      // A second time after it was closed in order, with nothing new in it.
      for (int time = 1; time <= 2; time++) {
        try (Engine engine = engine(copy, Unforced::new)) {
          engine.open(-1);
          String last = new String(Samples.states(engine).open("kill").get("last").orElseThrow());
          assertThat(Integer.parseInt(last))
              .as("opened for the time %d", time)
              .isGreaterThanOrEqualTo(remains.acknowledged());
        }
      }
    }
    return points;
  }
}
