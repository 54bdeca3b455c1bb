package io.tiaki.itests.kura;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** Tiaki's deployment packages, as the build made them. */
final class Units {
  private static final String NAME = "DeploymentPackage-SymbolicName";
  private static final String VERSION = "DeploymentPackage-Version";

  private Units() {}

  /** A package file with its name and version. */
  record Unit(Path file, String name, String version) {}

  /** A bundle inside a package. */
  record Content(String entry, String name, String version, byte[] jar) {}

  /** What a Kura gateway gets: the features "gateway" and "kura". */
  static List<Unit> all(Path checkout) throws IOException {
    Path packages = checkout.resolve("features/target/packages");
    List<Unit> units = new ArrayList<>();
    for (Path feature : files(packages, "(gateway|kura)-.*\\.feature")) {
      for (String line : Files.readAllLines(feature)) {
        String[] words = line.split(" ");
        Path file = packages.resolve(words[0] + "-" + words[1] + ".dp");
        if (words.length == 3 && Files.isRegularFile(file)) {
          units.add(new Unit(file, words[0], words[1]));
        }
      }
    }
    if (units.isEmpty()) {
      throw new IllegalStateException(
          packages + " has no feature for Kura: build the module features first");
    }
    return units;
  }

  private static Content content(String entry, byte[] jar) throws IOException {
    try (JarInputStream in = new JarInputStream(new ByteArrayInputStream(jar))) {
      Attributes main = in.getManifest().getMainAttributes();
      return new Content(
          entry,
          main.getValue("Bundle-SymbolicName").split(";")[0].strip(),
          main.getValue("Bundle-Version"),
          jar);
    }
  }

  /** The bundles of a package. */
  static List<Content> contents(Unit unit) throws IOException {
    List<Content> contents = new ArrayList<>();
    try (JarFile dp = new JarFile(unit.file().toFile())) {
      for (JarEntry entry : dp.stream().filter(e -> e.getName().endsWith(".jar")).toList()) {
        contents.add(content(entry.getName(), dp.getInputStream(entry).readAllBytes()));
      }
    }
    return contents;
  }

  /** The same package with bundles of another version. */
  static Path bumped(Unit unit, String version, Path scratch) throws IOException {
    List<Content> bumped = new ArrayList<>();
    for (Content content : contents(unit)) {
      byte[] jar = withVersion(content.jar(), version);
      bumped.add(new Content(content.entry(), content.name(), version, jar));
    }
    return write(scratch.resolve(unit.name() + "-" + version + ".dp"), unit.name(), bumped);
  }

  private static byte[] withVersion(byte[] jar, String version) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JarInputStream in = new JarInputStream(new ByteArrayInputStream(jar))) {
      Manifest manifest = new Manifest(in.getManifest());
      manifest.getMainAttributes().putValue("Bundle-Version", version);
      try (JarOutputStream copy = new JarOutputStream(out, manifest)) {
        for (JarEntry e = in.getNextJarEntry(); e != null; e = in.getNextJarEntry()) {
          copy.putNextEntry(new JarEntry(e.getName()));
          in.transferTo(copy);
        }
      }
    }
    return out.toByteArray();
  }

  /** OSGi Compendium 7, 114.3: the manifest first, then the bundles in its order. */
  private static Path write(Path file, String name, List<Content> bundles) throws IOException {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.putValue("DeploymentPackage-ManifestVersion", "1");
    main.putValue(NAME, name);
    main.putValue(VERSION, bundles.get(0).version());
    Map<String, Attributes> sections = new LinkedHashMap<>();
    for (Content bundle : bundles) {
      Attributes section = new Attributes();
      section.putValue("Bundle-SymbolicName", bundle.name());
      section.putValue("Bundle-Version", bundle.version());
      sections.put(bundle.entry(), section);
    }
    manifest.getEntries().putAll(sections);
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(file), manifest)) {
      for (String entry : manifest.getEntries().keySet()) {
        out.putNextEntry(new JarEntry(entry));
        for (Content bundle : bundles) {
          if (bundle.entry().equals(entry)) {
            out.write(bundle.jar());
          }
        }
      }
    }
    return file;
  }

  private static List<Path> files(Path folder, String name) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.getFileName().toString().matches(name)).sorted().toList();
    }
  }
}
