package io.tiaki.distribution.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** The distribution's folder. */
final class Home {
  static final Path FOLDER =
      Path.of(System.getProperty("tiaki.home", "../assembly/target/tiaki")).toAbsolutePath();
  static final Path SCRIPT = FOLDER.resolve("tiaki");
  static final Path BUNDLES = FOLDER.resolve("bundles");
  static final Path PACKAGES = FOLDER.resolve("packages");

  private Home() {}

  /** A bundle in a package. */
  record Packed(String unit, Manifest manifest, List<String> entries) {
    String symbolicName() {
      return manifest.getMainAttributes().getValue("Bundle-SymbolicName").split(";")[0];
    }
  }

  static List<Path> list(Path folder, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }

  /** All bundles of all packages. */
  static List<Packed> packed() throws IOException {
    List<Packed> packed = new ArrayList<>();
    for (Path file : list(PACKAGES, ".dp")) {
      try (JarInputStream jar = new JarInputStream(Files.newInputStream(file), false)) {
        String unit =
            jar.getManifest().getMainAttributes().getValue("DeploymentPackage-SymbolicName");
        for (JarEntry entry = jar.getNextJarEntry(); entry != null; entry = jar.getNextJarEntry()) {
          if (entry.getName().endsWith(".jar")) {
            packed.add(bundle(unit, new JarInputStream(jar, false)));
          }
        }
      }
    }
    return packed;
  }

  /** Reads a jar inside a jar; the outer one stays open. */
  private static Packed bundle(String unit, JarInputStream jar) throws IOException {
    List<String> entries = new ArrayList<>();
    for (JarEntry entry = jar.getNextJarEntry(); entry != null; entry = jar.getNextJarEntry()) {
      entries.add(entry.getName());
    }
    return new Packed(unit, jar.getManifest(), entries);
  }
}
