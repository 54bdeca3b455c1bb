package io.tiaki.itests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/** What lies in the distribution against what its bill of materials says. */
class BillOfMaterialsTest {
  private static final Path DISTRIBUTION =
      Path.of(System.getProperty("tiaki.distribution"), "tiaki");

  /** Which library a bundle may hold within. */
  private static final Map<String, String> EMBEDDED =
      Map.of("io.tiaki.store", "h2-mvstore", "io.tiaki.uplink.mqtt", "hivemq-mqtt-client");

  @Test
  void every_shipped_jar_stands_in_the_bill() throws IOException {
    Set<String> listed = listed();
    assertThat(shipped().keySet())
        .hasSizeGreaterThan(50)
        .allSatisfy(
            jar ->
                assertThat(listed)
                    .as("%s is shipped: add it to distribution/bom/pom.xml", jar)
                    .contains(jar.replaceFirst("\\.jar$", "")));
  }

  @Test
  void what_a_bundle_of_ours_embeds_stands_in_the_bill() throws IOException {
    Set<String> listed = listed();
    shipped()
        .forEach(
            (jar, classes) -> {
              String bundle = jar.replaceFirst("-\\d.*", "");
              if (!bundle.startsWith("io.tiaki.") || classes.allMatch("io/tiaki/")) {
                return;
              }
              assertThat(EMBEDDED).as("bundles with classes of others").containsKey(bundle);
              assertThat(listed).anyMatch(name -> name.startsWith(EMBEDDED.get(bundle) + "-"));
            });
  }

  private static Set<String> listed() throws IOException {
    Set<String> names = new HashSet<>();
    String json = Files.readString(DISTRIBUTION.resolve("tiaki.cdx.json"));
    for (JsonElement component :
        JsonParser.parseString(json).getAsJsonObject().getAsJsonArray("components")) {
      names.add(
          component.getAsJsonObject().get("name").getAsString()
              + "-"
              + component.getAsJsonObject().get("version").getAsString());
    }
    return names;
  }

  /** Jars by name, also those inside deployment packages. */
  private static Map<String, Classes> shipped() throws IOException {
    Map<String, Classes> jars = new HashMap<>();
    List<Path> files;
    try (Stream<Path> walk = Files.walk(DISTRIBUTION)) {
      // The golden vectors in the documentation are none of our software.
      files =
          walk.filter(Files::isRegularFile)
              .filter(file -> !file.startsWith(DISTRIBUTION.resolve("docs")))
              .toList();
    }
    for (Path file : files) {
      String name = String.valueOf(file.getFileName());
      if (name.endsWith(".jar")) {
        jars.put(name, Classes.of(Files.newInputStream(file)));
      } else if (name.endsWith(".dp")) {
        jars.putAll(packed(file));
      }
    }
    return jars;
  }

  private static Map<String, Classes> packed(Path deploymentPackage) throws IOException {
    Map<String, Classes> jars = new HashMap<>();
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(deploymentPackage))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (entry.getName().endsWith(".jar")) {
          String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
          jars.put(name, Classes.of(new ByteArrayInputStream(zip.readAllBytes())));
        }
      }
    }
    return jars;
  }

  /** The class files of a jar. */
  private record Classes(List<String> names) {
    static Classes of(InputStream jar) throws IOException {
      List<String> names = new ArrayList<>();
      try (ZipInputStream zip = new ZipInputStream(jar)) {
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
          if (entry.getName().endsWith(".class")) {
            names.add(entry.getName());
          }
        }
      }
      return new Classes(names);
    }

    boolean allMatch(String folder) {
      return names.stream().allMatch(name -> name.startsWith(folder));
    }
  }
}
