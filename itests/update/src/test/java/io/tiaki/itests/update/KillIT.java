package io.tiaki.itests.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.launch.FrameworkFactory;

/**
 * A gateway is killed at random instants of updates; each start finds the old set or the new one,
 * whole. On Felix, which the launcher runs on: Equinox writes down late which bundles it has, so a
 * launcher for it would have to look at the bundles too, not only at what Deployment Admin lists.
 * Rounds: system property {@code tiaki.kill.rounds}, seed: {@code tiaki.kill.seed}.
 */
class KillIT {
  private static final int ROUNDS = Integer.getInteger("tiaki.kill.rounds", 12);
  private static final long SEED = Long.getLong("tiaki.kill.seed", 42);
  private static final int PATIENCE_SECONDS = 60;
  private static final int LONGEST_MILLIS = 3_000;

  @TempDir Path data;

  @Test
  void kill_9_at_any_instant_ends_in_the_old_or_the_new_set() throws Exception {
    String framework =
        ServiceLoader.load(FrameworkFactory.class).findFirst().orElseThrow().getClass().getName();
    assumeTrue(framework.contains("felix"), "the launcher runs on Felix");
    Random random = new Random(SEED);
    List<String> said = new ArrayList<>();
    for (int round = 1; round <= ROUNDS; round++) {
      said.add(run(round, random.nextInt(LONGEST_MILLIS)));
    }
    assertThat(said).allMatch(line -> line.startsWith("WHOLE "));
    assertThat(said).as("some were cut off").anyMatch(line -> line.contains("interrupted"));
    System.err.println(String.join("\n", said));
  }

  /** Starts a gateway, lets it say what runs, and kills it a while after an update began. */
  private String run(int round, int millis) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Dorg.apache.felix.deploymentadmin.stopunaffectedbundle=false",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            KilledGateway.class.getName(),
            data.toString(),
            Integer.toString(round));
    Path errors = data.resolve("errors.log");
    builder.redirectError(errors.toFile());
    Process process = builder.start();
    process
        .onExit()
        .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .exceptionally(e -> killed(process));
    List<String> lines = new ArrayList<>();
    try (BufferedReader out =
        new BufferedReader(
            new java.io.InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line = out.readLine();
      while (line != null && !line.startsWith("UPDATING")) {
        lines.add(line);
        line = out.readLine();
      }
      assertThat(line)
          .as("round %d: %s, errors: %s", round, lines, Files.readString(errors))
          .isNotNull();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    } finally {
      process.destroyForcibly().waitFor();
    }
    return lines.get(0);
  }

  private static Process killed(Process process) {
    return process.destroyForcibly();
  }
}
