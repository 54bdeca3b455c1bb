package io.tiaki.demo.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * A folder of bundles to compare with: those of the distribution without Tiaki's own, and a probe
 * that says when all are active.
 */
final class BarePeer {
  /** By name: the class itself needs a framework, and there is none here. */
  static final String PROBE = "io.tiaki.demo.bench.Probe";

  private static final String LIBRARIES = "io.tiaki.lib.*.dp";

  private BarePeer() {}

  /**
   * Fills {@code folder}.
   *
   * @param home the distribution: its base bundles, and the libraries in its packages
   * @return options of the gateway that start it
   */
  static List<String> prepare(Path home, Path folder) throws IOException {
    Path copies = Files.createDirectories(folder.resolve("bundles"));
    Path configuration = Files.createDirectories(folder.resolve("conf"));
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(home.resolve("bundles"), "*.jar")) {
      for (Path jar : jars) {
        Files.copy(jar, copies.resolve(String.valueOf(jar.getFileName())));
      }
    }
    try (DirectoryStream<Path> libraries =
        Files.newDirectoryStream(home.resolve("packages"), LIBRARIES)) {
      for (Path library : libraries) {
        unpack(library, copies);
      }
    }
    probe(copies.resolve("probe.jar"));
    return List.of(
        "--bundles",
        copies.toString(),
        "--config",
        configuration.toString(),
        "--data",
        folder.resolve("data").toString());
  }

  private static void unpack(Path library, Path folder) throws IOException {
    try (JarInputStream in = new JarInputStream(Files.newInputStream(library), false)) {
      for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
        if (entry.getName().endsWith(".jar")) {
          String name = String.valueOf(Path.of(entry.getName()).getFileName());
          Files.copy(in, folder.resolve(name));
        }
      }
    }
  }

  private static void probe(Path jar) throws IOException {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.putValue("Bundle-ManifestVersion", "2");
    main.putValue("Bundle-SymbolicName", "io.tiaki.demo.probe");
    main.putValue("Bundle-Version", "1.0.0");
    main.putValue("Bundle-Activator", PROBE);
    main.putValue("Import-Package", "org.osgi.framework");
    String entry = PROBE.replace('.', '/') + ".class";
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest);
        InputStream code = BarePeer.class.getResourceAsStream("/" + entry)) {
      if (code == null) {
        throw new IOException("the class " + entry + " is not where this program is");
      }
      out.putNextEntry(new JarEntry(entry));
      code.transferTo(out);
      out.closeEntry();
    }
  }
}
