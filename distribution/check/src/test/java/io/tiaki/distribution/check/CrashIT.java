package io.tiaki.distribution.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 at random instants of starts that install packages: {@code -Dtiaki.kill.rounds=N} for
 * more of them, {@code -Dtiaki.kill.seed=N} for the same again.
 */
class CrashIT {
  private static final int ROUNDS = Integer.getInteger("tiaki.kill.rounds", 3);
  private static final long SEED = Long.getLong("tiaki.kill.seed", System.nanoTime());

  /** A start that installs everything takes some seconds; later is as good as after it. */
  private static final int LONGEST_MILLIS = 5_000;

  private static final String UNIT = "io.tiaki.usecase.reading";

  /** What the update bundle says of an update that did not come to its end. */
  private static final String CUT_OFF = "was cut off";

  @TempDir static Path folder;
  private static Site site;
  private static Path changed;
  private static String components;
  private final Random random = new Random(SEED);

  @BeforeAll
  static void enrol() throws Exception {
    site = new Site(folder.resolve("data"));
    changed = Files.createDirectory(folder.resolve("changed"));
    for (Path file : Home.list(Home.PACKAGES, ".dp")) {
      boolean bump = file.getFileName().toString().startsWith(UNIT + "-");
      if (bump) {
        assertThat(packager("bump", file, "--version", "77.0.0", "--output", changed.resolve("b")))
            .isZero();
        Files.move(changed.resolve("b"), changed.resolve(UNIT + "-77.0.0.dp"));
      } else {
        Files.copy(file, changed.resolve(file.getFileName()));
      }
    }
    try (Program gateway = site.gateway()) {
      components = gateway.await(Site.UP);
    }
  }

  @AfterAll
  static void end() {
    site.close();
  }

  @BeforeEach
  void wholeAgain() throws Exception {
    site.forgetPackages();
  }

  @Test
  void after_kill_9_in_a_first_start_the_next_one_is_whole() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      site.forgetPackages();
      killed();
      isUp(Home.PACKAGES, "round " + round);
    }
  }

  @Test
  void after_kill_9_in_a_start_with_a_changed_package_the_next_one_is_whole() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      site.forgetPackages();
      isUp(Home.PACKAGES, "before round " + round);
      assertThat(current()).doesNotContain("77.0.0");

      killed("--packages", changed.toString());
      isUp(changed, "round " + round);
      assertThat(current()).contains(UNIT + " 77.0.0 ");
      assertThat(installedVersion()).isEqualTo("77.0.0");
    }
  }

  @Test
  void a_later_start_installs_nothing() throws Exception {
    isUp(Home.PACKAGES, "first");
    try (Program gateway = site.gateway()) {
      gateway.await(Site.UP);
      assertThat(gateway.lines()).noneMatch(line -> line.contains("packages installed"));
    }
  }

  @Test
  void an_update_amid_which_the_process_died_is_undone_and_noted() throws Exception {
    isUp(Home.PACKAGES, "before the update");
    String before = current();
    String version = installedVersion();
    isUp(changed, "as after Deployment Admin");
    assertThat(installedVersion()).isEqualTo("77.0.0");
    Files.writeString(site.set().resolve("current"), before);
    Files.writeString(site.set().resolve("trial"), trial());
    Path candidate = site.set().resolve("archive").resolve("0".repeat(64) + ".dp");
    Files.writeString(candidate, "the one that was tried");

    try (Program gateway = site.gateway()) {
      assertThat(gateway.await(Site.UP)).isEqualTo(components);
      assertThat(gateway.lines()).anyMatch(line -> line.contains("amid an update"));
      if (gateway.lines().stream().noneMatch(line -> line.contains(CUT_OFF))) {
        gateway.await(CUT_OFF);
      }
    }
    assertThat(current()).isEqualTo(before);
    assertThat(installedVersion()).isEqualTo(version);
    assertThat(site.set().resolve("trial")).doesNotExist();
    assertThat(site.set().resolve("interrupted")).as("it was told").doesNotExist();
    assertThat(candidate).as("nobody needs it any more").doesNotExist();
  }

  @Test
  void an_update_that_nobody_ends_is_undone_by_the_launcher() throws Exception {
    try (Program gateway =
        site.gateway(Site.FELIX.toString(), List.of("-Dtiaki.trial.minutes=0"))) {
      gateway.await(Site.UP);
      Files.writeString(site.set().resolve("trial"), trial());

      gateway.await("nobody ends it");
      gateway.await("ended amid an update");
      gateway.await("packages installed");
      assertThat(gateway.await(Site.UP)).isEqualTo(components);
    }
    assertThat(site.set().resolve("trial")).doesNotExist();
  }

  @Test
  void a_missing_archive_that_the_distribution_lacks_is_one_line_with_a_remedy() throws Exception {
    isUp(changed, "the update");
    String line = current().lines().filter(l -> l.startsWith(UNIT + " ")).findFirst().orElseThrow();
    Files.delete(site.set().resolve("archive").resolve(line.split(" ")[2] + ".dp"));

    try (Program gateway = site.gateway()) {
      assertThat(gateway.exitStatus()).isEqualTo(1);
      assertThat(gateway.lines())
          .singleElement()
          .asString()
          .startsWith("tiaki gateway: The package " + UNIT + " 77.0.0 is missing")
          .contains("delete");
    }
  }

  private void killed(String... options) throws Exception {
    Program gateway = site.gateway(options);
    TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_MILLIS));
    gateway.kill();
  }

  private void isUp(Path packages, String when) throws Exception {
    try (Program gateway = site.gateway("--packages", packages.toString())) {
      assertThat(gateway.await(Site.UP)).as(when + ", seed " + SEED).isEqualTo(components);
    }
    assertThat(current().lines()).hasSize(Home.list(packages, ".dp").size() + 1);
  }

  /** What Deployment Admin has kept of the unit that changes. */
  private static String installedVersion() throws Exception {
    Path end = Path.of("packages", UNIT, "contents", "META-INF", "MANIFEST.MF");
    try (Stream<Path> files = Files.walk(site.data.resolve("gateway").resolve("framework"))) {
      Path file = files.filter(found -> found.endsWith(end)).findFirst().orElseThrow();
      try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
        return new Manifest(in).getMainAttributes().getValue("DeploymentPackage-Version");
      }
    }
  }

  private static String current() throws Exception {
    return Files.readString(site.set().resolve("current"));
  }

  private static String trial() {
    return "tiaki-trial 1\n" + UNIT + " 77.0.0 " + "0".repeat(64) + " x\n";
  }

  private static int packager(Object... words) throws Exception {
    List<String> command = new ArrayList<>(List.of(Home.SCRIPT.toString(), "package"));
    for (Object word : words) {
      command.add(word.toString());
    }
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }
}
