package io.tiaki.store.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.store.StoredReading;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EpochKillTest {
  private static final int ROUNDS = 8;

  @TempDir Path folder;

  private final TestClock clock = new TestClock();
  private final Set<Long> acknowledged = new TreeSet<>();
  private long forgotten;
  private long minute;

  private void runAndKill(int lines) throws Exception {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx96m",
                "-cp",
                path,
                EpochKillChild.class.getName(),
                folder.toString(),
                Long.toString(minute))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
      assertThat(out.readLine()).isEqualTo("ready");
      int seen = 0;
      String line;
      while ((line = out.readLine()) != null) {
        if (++seen == lines) {
          process.toHandle().destroyForcibly();
        }
        take(line);
      }
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as("killed by signal 9").isEqualTo(137);
  }

  private void take(String line) {
    assertThat(line).doesNotStartWith("alarm");
    if (line.matches("[rf] \\d+") && line.startsWith("r")) {
      acknowledged.add(Long.parseLong(line.substring(2)));
    } else if (line.matches("[rf] \\d+")) {
      forgotten = Math.max(forgotten, Long.parseLong(line.substring(2)));
    }
  }

  @Test
  void kills_while_epochs_begin_and_are_destroyed_lose_nothing_and_leave_nothing()
      throws Exception {
    Random random = new Random();
    Set<Long> destroyed = new HashSet<>();
    for (int round = 0; round < ROUNDS; round++) {
      runAndKill(60 + random.nextInt(200));
      // The last line may be torn, and the process was a little further than its last line.
      minute = acknowledged.stream().max(Long::compare).orElseThrow() / 60 + 100;
      Set<Long> there = there(folder);
      assertThat(notDue()).as("what has to be there after round %d", round).isNotEmpty();
      assertThat(there).as("round %d", round).containsAll(notDue());
      if (round > 0) {
        Path old = folder.resolve("copy");
        Set<Long> again = there(old);
        assertThat(again).as("opened with the keys of now").allMatch(second -> !isDue(second));
        destroyed.addAll(acknowledged.stream().filter(this::isDue).collect(Collectors.toSet()));
        Files.delete(old.resolve(EngineFile.NAME));
      }
      Files.createDirectories(folder.resolve("copy"));
      Files.copy(folder.resolve(EngineFile.NAME), folder.resolve("copy/" + EngineFile.NAME));
    }
    assertThat(destroyed).hasSizeGreaterThan(60);
  }

  /** Whether its key was destroyed, as far as the process told. */
  private boolean isDue(long second) {
    return !kept(second).isAfter(Samples.START.plusSeconds(forgotten));
  }

  private List<Long> notDue() {
    // What was due when the process was killed may be gone, though it had not said so yet: it looks
    // every ten of its minutes, and its last line may be torn.
    Instant end = Samples.START.plusSeconds(forgotten).plus(Duration.ofMinutes(20));
    return acknowledged.stream().filter(second -> kept(second).isAfter(end)).toList();
  }

  private static Instant kept(long second) {
    return Epoch.ofReadings(EpochKillChild.KEEP_HOURS, Samples.START.plusSeconds(second)).kept();
  }

  /** What can be opened in a file with the keys of now. */
  private Set<Long> there(Path place) throws Exception {
    Seals seals = KillChild.seals(folder);
    Set<Long> seconds = new HashSet<>();
    try (Engine engine = new Engine(place, seals, why -> {})) {
      engine.open(-1);
      Readings log = new Readings(engine, clock, Samples.needs(), last -> {});
      long after = 0;
      List<StoredReading> page;
      while (!(page = log.read(after, 1_000)).isEmpty()) {
        for (StoredReading stored : page) {
          Instant registered = stored.reading().registered();
          seconds.add(registered.getEpochSecond() - Samples.START.getEpochSecond());
          after = stored.position();
        }
      }
      if (place.equals(folder)) {
        assertThat(log.unreadable()).isZero();
      }
    }
    return seconds;
  }
}
