package io.tiaki.itests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/**
 * Components that need each other while they start come up in one order and not in another: the
 * framework breaks the circle with an error where it likes. One of them looks the other up late.
 */
class ServiceCyclesTest {
  private static final Path BUNDLES = Path.of("target", "bundles");

  @Test
  void no_components_need_each_other_to_start() throws Exception {
    List<Components.Component> components = new ArrayList<>();
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(BUNDLES, "*.jar")) {
      for (Path jar : jars) {
        components.addAll(read(jar));
      }
    }

    assertThat(components).hasSizeGreaterThan(25);
    assertThat(new Components(components).cycles()).isEmpty();
  }

  /** The check itself can fail. */
  @Test
  void a_circle_over_three_components_is_found_and_one_late_look_ends_it() {
    Components.Component first = component("a", "A", "B");
    Components.Component second = component("b", "B", "C");
    Components.Component third = component("c", "C", "A");
    Components.Component late = new Components.Component("c", List.of("C"), List.of());
    Components.Component beside = component("d", "D", "A");

    assertThat(new Components(List.of(first, second, third, beside)).cycles())
        .containsExactly("a needs b (B)", "b needs c (C)", "c needs a (A)");
    assertThat(new Components(List.of(first, second, late, beside)).cycles()).isEmpty();
  }

  private static Components.Component component(String name, String offers, String needs) {
    return new Components.Component(name, List.of(offers), List.of(needs));
  }

  private static List<Components.Component> read(Path jar) throws Exception {
    List<Components.Component> found = new ArrayList<>();
    try (JarFile file = new JarFile(jar.toFile())) {
      String header = file.getManifest().getMainAttributes().getValue("Service-Component");
      for (String name : header == null ? new String[0] : header.split(",")) {
        found.add(read(file, file.getJarEntry(name.strip())));
      }
    }
    return found;
  }

  private static Components.Component read(JarFile file, JarEntry entry) throws Exception {
    try (var in = file.getInputStream(entry)) {
      return Components.Component.read(in);
    } catch (IOException e) {
      throw new IOException(file.getName() + " " + entry, e);
    }
  }
}
