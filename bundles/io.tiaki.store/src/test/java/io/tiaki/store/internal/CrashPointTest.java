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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a kill leaves behind, at many writes of a busy store: everything acknowledged before is in
 * the file.
 */
class CrashPointTest {
  private static final int COMMITS = 300;
  private static final int ONE_IN = 5;

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
    try (Engine engine =
        new Engine(
            store,
            FakeSecurity.seals(),
            why -> {},
            path ->
                new ForcedFile(path, 4) {
                  @Override
                  void write(long position, ByteBuffer octets) throws IOException {
                    if (random.nextInt(ONE_IN) == 0) {
                      left.add(new Remains(Files.readAllBytes(path), acknowledged[0]));
                    }
                    super.write(position, octets);
                  }

                  @Override
                  void force() {
                    // What was written is there: killed is the process, not the power.
                  }
                },
            Duration.ofMillis(20))) {
      engine.open(-1);
      StateMap map = Samples.states(engine).open("kill");
      int points = 0;
      for (int i = 0; i < COMMITS; i++) {
        map.commit(change(i)).toCompletableFuture().get(10, TimeUnit.SECONDS);
        acknowledged[0] = i;
        points += check(left);
      }
      assertThat(points).isGreaterThan(100);
    }
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
      try (Engine engine = new Engine(copy, FakeSecurity.seals(), why -> {})) {
        engine.open(-1);
        String last = new String(Samples.states(engine).open("kill").get("last").orElseThrow());
        assertThat(Integer.parseInt(last)).isGreaterThanOrEqualTo(remains.acknowledged());
      }
    }
    return points;
  }
}
