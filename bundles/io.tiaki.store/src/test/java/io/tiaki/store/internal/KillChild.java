package io.tiaki.store.internal;

import io.tiaki.platform.StateChange;
import io.tiaki.platform.StateMap;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * Writes readings and state as fast as it can and prints what was acknowledged, until it is killed.
 */
final class KillChild {
  private KillChild() {}

  /** What the process that is killed seals with, and whoever looks afterwards. */
  static Seals seals(Path folder) throws IOException {
    return new Seals(new FakeSecurity(1), new FakeKeys(folder.resolve("keys")));
  }

  /** Arguments: folder, round. */
  public static void main(String[] arguments) throws Exception {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.US_ASCII);
    int round = Integer.parseInt(arguments[1]);
    Engine engine =
        new Engine(
            Path.of(arguments[0]),
            seals(Path.of(arguments[0])),
            why -> {},
            p -> new ForcedFile(p, 4),
            Duration.ofMillis(40));
    engine.open(-1);
    Readings readings = new Readings(engine, Clock.systemUTC(), Samples.needs(), position -> {});
    StateMap map = Samples.states(engine).open("kill");
    out.println("ready");
    Semaphore flying = new Semaphore(64);
    for (int i = 0; ; i++) {
      String key = round + "-" + i;
      long second = round * 1_000_000L + i;
      flying.acquire();
      readings
          .accept(List.of(Samples.reading(1, second), Samples.reading(2, second)))
          .thenRun(() -> out.println("r " + second))
          .whenComplete((v, e) -> flying.release());
      flying.acquire();
      StateChange change =
          new StateChange()
              .put(key + "a", new byte[300])
              .put(key + "b", new byte[300])
              .put("same", new byte[3_000]);
      if (i > 50) {
        change.remove(round + "-" + (i - 50) + "a").remove(round + "-" + (i - 50) + "b");
      }
      map.commit(change)
          .thenRun(() -> out.println("s " + key))
          .whenComplete((v, e) -> flying.release());
    }
  }
}
