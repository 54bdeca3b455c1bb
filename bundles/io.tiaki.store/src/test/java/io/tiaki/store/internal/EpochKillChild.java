package io.tiaki.store.internal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Lives a minute with each reading: epochs of an hour begin, are kept for an hour, are forgotten
 * and destroyed, and marks are told, until it is killed. Prints what was acknowledged ({@code r}),
 * up to when everything that was due is destroyed ({@code f}), and a false alarm ({@code alarm}).
 */
final class EpochKillChild {
  static final int KEEP_HOURS = 1;

  private EpochKillChild() {}

  static AnchorFile anchor(Path folder, Seals seals) {
    return new AnchorFile(folder.resolve("secrets/anchor"), seals);
  }

  /** Arguments: folder, minute to begin with. */
  public static void main(String[] arguments) throws Exception {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.US_ASCII);
    Path folder = Path.of(arguments[0]);
    Seals seals = KillChild.seals(folder);
    TestClock clock = new TestClock();
    clock.move(Duration.ofMinutes(Long.parseLong(arguments[1])));
    Engine engine = new Engine(folder, seals, why -> {});
    engine.open(-1);
    GoingBack watch = new GoingBack(anchor(folder, seals), clock, Runnable::run);
    Optional<String> found = watch.check(engine, 0);
    found.ifPresent(text -> out.println("alarm " + text));
    Needs needs = new Needs(Duration.ofHours(KEEP_HOURS));
    Readings readings = new Readings(engine, clock, needs, position -> {});
    Retention retention = new Retention(Duration.ofDays(90), text -> out.println("alarm " + text));
    out.println("ready");
    for (int i = 0; ; i++) {
      clock.move(Duration.ofMinutes(1));
      long second = Duration.between(Samples.START, clock.instant()).getSeconds();
      readings
          .accept(List.of(Samples.reading(1, second)))
          .thenRun(() -> out.println("r " + second));
      if (i % 7 == 0) {
        watch.mark(engine);
      }
      if (i % 10 == 0) {
        readings.advance("a", Long.MAX_VALUE).toCompletableFuture().get();
        retention.run(readings).get();
        out.println("f " + second);
      }
    }
  }
}
