package io.tiaki.store.internal;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.model.Reading;
import io.tiaki.platform.StateChange;
import io.tiaki.platform.StateMap;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Days of writing and deleting: the file stays in proportion to what lives in it. */
class SpaceTest {
  private static final int METERS = 50;
  private static final int MESSAGE = 25_000;

  /** Of what the same content takes in a new file. */
  private static final int MOST_TIMES = 4;

  @TempDir Path folder;

  private static <T> T done(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(20, SECONDS);
  }

  /** A file that forces nothing, so that days pass in seconds, and compacts nothing. */
  private Engine open(String name) throws Exception {
    Engine engine =
        new Engine(
            folder.resolve(name),
            FakeSecurity.seals(),
            lost -> {},
            path ->
                new ForcedFile(path, 4) {
                  @Override
                  void force() {}
                },
            Duration.ofHours(1));
    engine.open(-1);
    return engine;
  }

  private static Readings log(Engine engine, long second) throws Exception {
    Instant now = Samples.START.plusSeconds(second);
    return new Readings(
        engine, Clock.fixed(now, ZoneOffset.UTC), new Needs(Duration.ofDays(1)), last -> {});
  }

  private static List<Reading> readings(long second) {
    List<Reading> readings = new ArrayList<>();
    for (int meter = 1; meter <= METERS; meter++) {
      readings.add(Samples.reading(meter, second));
    }
    return readings;
  }

  private static String key(long number) {
    return String.format(Locale.ROOT, "m.%019d", number);
  }

  /** What readings of so many steps take in a new file. */
  private long fresh(int steps) throws Exception {
    try (Engine engine = open("fresh")) {
      for (int step = 0; step < steps; step++) {
        done(log(engine, 0).accept(readings(step)));
      }
      return Math.max(engine.octets(), 256 * 1_024);
    }
  }

  @Test
  void after_days_of_readings_that_come_and_go_the_file_has_not_grown() throws Exception {
    try (Engine engine = open("days")) {
      StateMap outbox = Samples.states(engine).open("outbox.messages");
      for (long second = 0; second < 6 * 86_400; second += 1_800) {
        done(log(engine, second).accept(readings(second)));
        done(outbox.commit(StateChange.putting(key(second), new byte[MESSAGE])));
        done(log(engine, second).advance("access.default", Long.MAX_VALUE));
        done(outbox.commit(StateChange.removing(key(second))));
        done(new Retention(Duration.ofDays(90), text -> {}).run(log(engine, second)));
      }
      // A day, and the epoch of three hours that deletion is rounded to.
      assertThat(log(engine, 0).count()).isBetween(48L * METERS, 54L * METERS);
      assertThat(engine.octets()).isLessThan(MOST_TIMES * fresh(54));
    }
  }

  @Test
  void a_backlog_that_has_gone_gives_its_room_back_though_readings_lie_between() throws Exception {
    int steps = 200;
    try (Engine engine = open("backlog")) {
      StateMap outbox = Samples.states(engine).open("outbox.messages");
      for (int step = 0; step < steps; step++) {
        done(log(engine, 0).accept(readings(step)));
        done(outbox.commit(StateChange.putting(key(step), new byte[MESSAGE])));
      }
      assertThat(engine.octets()).isGreaterThan((long) steps * MESSAGE);
      for (int step = 0; step < steps; step++) {
        done(outbox.commit(StateChange.removing(key(step))));
      }
      for (int i = 0; i < 50; i++) {
        done(outbox.commit(StateChange.putting("k", new byte[100])));
      }
      assertThat(engine.octets()).isLessThan(MOST_TIMES * fresh(steps));
    }
  }
}
