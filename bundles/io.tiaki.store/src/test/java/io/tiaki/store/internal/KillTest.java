package io.tiaki.store.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.platform.StateMap;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KillTest {
  private static final int ROUNDS = 10;

  @TempDir Path folder;

  /** Lines the process printed before it was killed; the last may be torn and is not counted. */
  private List<String> runAndKill(int round, int lines) throws Exception {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx96m",
                "-cp",
                path,
                KillChild.class.getName(),
                folder.toString(),
                Integer.toString(round))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<String> seen = new java.util.ArrayList<>();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
      assertThat(out.readLine()).isEqualTo("ready");
      String line;
      while ((line = out.readLine()) != null) {
        seen.add(line);
        if (seen.size() == lines) {
          // Not Process.destroyForcibly: that would close the stream with what was acknowledged.
          process.toHandle().destroyForcibly();
        }
      }
    }
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as("killed by signal 9").isEqualTo(137);
    return seen.subList(0, seen.size() - 1);
  }

  @Test
  void nothing_acknowledged_is_lost_and_nothing_is_half_there_after_kill_9() throws Exception {
    Random random = new Random();
    Set<Long> readings = new HashSet<>();
    Set<String> states = new HashSet<>();
    for (int round = 1; round <= ROUNDS; round++) {
      for (String line : runAndKill(round, 1 + random.nextInt(600))) {
        if (line.startsWith("r ")) {
          readings.add(Long.parseLong(line.substring(2)));
        } else {
          states.add(line.substring(2));
        }
      }
      check(readings, states);
    }
    assertThat(readings).hasSizeGreaterThan(ROUNDS);
  }

  private void check(Set<Long> acknowledged, Set<String> states) throws Exception {
    try (Engine engine = new Engine(folder, KillChild.seals(folder), why -> {})) {
      engine.open(-1);
      Readings log = new Readings(engine, Clock.systemUTC(), Samples.needs(), position -> {});
      Set<Long> first = new TreeSet<>();
      Set<Long> second = new TreeSet<>();
      long after = 0;
      List<io.tiaki.store.StoredReading> page;
      while (!(page = log.read(after, 1_000)).isEmpty()) {
        for (var stored : page) {
          long at = stored.reading().registered().getEpochSecond() - Samples.START.getEpochSecond();
          assertThat(stored.reading())
              .isEqualTo(
                  Samples.reading(stored.reading().meter().equals(Samples.meter(1)) ? 1 : 2, at));
          assertThat((stored.reading().meter().equals(Samples.meter(1)) ? first : second).add(at))
              .as("once")
              .isTrue();
          after = stored.position();
        }
      }
      assertThat(first).containsAll(acknowledged).isEqualTo(second);
      assertThat(log.unreadable()).isZero();
      checkStates(Samples.states(engine).open("kill"), states);
    }
  }

  private static void checkStates(StateMap map, Set<String> acknowledged) throws Exception {
    Set<String> a = new HashSet<>();
    Set<String> b = new HashSet<>();
    for (Map.Entry<String, byte[]> e : map.entries("", 10_000)) {
      String key = e.getKey();
      if (!key.equals("same")) {
        (key.endsWith("a") ? a : b).add(key.substring(0, key.length() - 1));
      }
    }
    assertThat(a).as("both or none").isEqualTo(b);
    for (String key : acknowledged) {
      String[] parts = key.split("-");
      String later = parts[0] + "-" + (Integer.parseInt(parts[1]) + 50);
      // It was removed together with the arrival of the one 50 later.
      assertThat(a.contains(key) || a.contains(later) || isRemovedLater(a, parts)).as(key).isTrue();
    }
  }

  private static boolean isRemovedLater(Set<String> there, String[] parts) {
    return there.stream()
        .map(k -> k.split("-"))
        .anyMatch(
            k ->
                k[0].equals(parts[0]) && Integer.parseInt(k[1]) >= Integer.parseInt(parts[1]) + 50);
  }
}
