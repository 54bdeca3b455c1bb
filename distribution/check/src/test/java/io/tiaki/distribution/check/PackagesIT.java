package io.tiaki.distribution.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

class PackagesIT {
  @Test
  void packages_bring_nothing_that_kura_has() throws Exception {
    List<String> rules = rules();
    List<String> found = new ArrayList<>();
    for (Home.Packed bundle : Home.packed()) {
      found.addAll(violations(rules, bundle.symbolicName(), bundle.entries()));
    }

    assertThat(found).isEmpty();
  }

  /** The check itself can fail. */
  @Test
  void a_bundle_of_kura_or_a_copy_inside_one_of_ours_is_found() throws Exception {
    List<String> rules = rules();

    assertThat(violations(rules, "slf4j.api", List.of())).hasSize(1);
    assertThat(violations(rules, "org.apache.felix.scr", List.of())).hasSize(1);
    assertThat(violations(rules, "io.tiaki.x", List.of("com/google/gson/Gson.class"))).hasSize(1);
    assertThat(violations(rules, "io.tiaki.x", List.of("io/tiaki/x/X.class", "lib/slf4j.jar")))
        .hasSize(1);
    assertThat(violations(rules, "io.tiaki.x", List.of("io/tiaki/x/X.class"))).isEmpty();
  }

  @Test
  void a_bundle_belongs_to_the_base_or_to_one_package() throws Exception {
    Set<String> seen = new HashSet<>();
    for (Path jar : Home.list(Home.BUNDLES, ".jar")) {
      try (JarFile file = new JarFile(jar.toFile())) {
        String name = file.getManifest().getMainAttributes().getValue("Bundle-SymbolicName");
        assertThat(seen.add(name.split(";")[0])).as(name).isTrue();
      }
    }
    assertThat(seen).noneMatch(name -> name.startsWith("io.tiaki."));
    for (Home.Packed bundle : Home.packed()) {
      assertThat(seen.add(bundle.symbolicName())).as(bundle.symbolicName()).isTrue();
    }
  }

  @Test
  void a_provider_is_a_unit_of_its_own_under_its_own_name() throws Exception {
    for (Home.Packed bundle : Home.packed()) {
      boolean ours = bundle.symbolicName().startsWith("io.tiaki.");
      assertThat(ours).isEqualTo(!bundle.unit().startsWith("io.tiaki.lib."));
      if (ours) {
        assertThat(bundle.unit()).isEqualTo(bundle.symbolicName());
      }
    }
  }

  private static List<String> rules() throws Exception {
    try (InputStream in = PackagesIT.class.getResourceAsStream("/kura.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith("bundle ") || line.startsWith("package "))
          .toList();
    }
  }

  private static List<String> violations(List<String> rules, String name, List<String> entries) {
    List<String> found = new ArrayList<>();
    for (String rule : rules) {
      String what = rule.substring(rule.indexOf(' ') + 1);
      if (rule.startsWith("bundle ")) {
        boolean hit =
            what.endsWith("*")
                ? name.startsWith(what.substring(0, what.length() - 1))
                : name.equals(what);
        if (hit) {
          found.add(name + " is Kura's");
        }
      } else if (entries.stream().anyMatch(entry -> entry.startsWith(what))) {
        found.add(name + " carries " + what);
      }
    }
    if (entries.stream().anyMatch(entry -> entry.endsWith(".jar"))) {
      found.add(name + " carries a jar: what is in it cannot be seen");
    }
    return found;
  }
}
