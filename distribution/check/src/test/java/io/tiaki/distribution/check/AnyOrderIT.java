package io.tiaki.distribution.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnyOrderIT {
  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final Path EQUINOX = TARGET.resolve("equinox").resolve("org.eclipse.osgi.jar");

  @TempDir Path folder;

  @Test
  void the_launcher_brings_everything_up_in_any_order_on_felix_and_on_equinox() throws Exception {
    Set<String> components = new HashSet<>();
    try (Site site = new Site(folder.resolve("data"))) {
      for (int seed = 1; seed <= 3; seed++) {
        for (String classPath : List.of(Site.FELIX.toString(), equinox())) {
          try (Program gateway =
              site.gateway(classPath, List.of(), "--start-order", Integer.toString(seed))) {
            components.add(gateway.await(Site.UP));
            assertThat(gateway.lines()).noneMatch(line -> line.contains(" ERROR "));
          }
        }
      }
    }
    assertThat(components).hasSize(1);
  }

  /** As Kura does at each boot: its Equinox starts later what could not be started at once. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void deployment_admin_alone_brings_everything_up_in_any_order_on_equinox(int seed)
      throws Exception {
    try (Program host = host(EQUINOX, seed)) {
      int running = Integer.parseInt(host.await("RUNNING (\\d+)"));

      assertThat(host.lines()).noneMatch(line -> line.startsWith("STOPPED"));
      assertThat(running).isGreaterThan(Home.packed().size());
    }
  }

  private Program host(Path framework, int seed) throws Exception {
    String classes = TARGET.resolve("test-classes").toString();
    return new Program(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            classes + ":" + framework,
            DeploymentOnly.class.getName(),
            Home.BUNDLES.toString(),
            Home.PACKAGES.toString(),
            folder.resolve("storage").toString(),
            Integer.toString(seed)));
  }

  private static String equinox() throws Exception {
    StringBuilder path = new StringBuilder(EQUINOX.toString());
    assertThat(EQUINOX).exists();
    for (Path jar : Home.list(Home.FOLDER.resolve("lib").resolve("launcher"), ".jar")) {
      if (!String.valueOf(jar.getFileName()).startsWith("org.apache.felix.framework")) {
        path.append(':').append(jar);
      }
    }
    return path.toString();
  }
}
