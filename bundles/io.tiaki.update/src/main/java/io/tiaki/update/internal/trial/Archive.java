package io.tiaki.update.internal.trial;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.osgi.framework.Version;

/** The packages that are kept: those of the set, and the previous one of each. */
public final class Archive {
  private static final String MANIFEST = "META-INF/MANIFEST.MF";
  private static final int MOST_MANIFEST = 1 << 20;
  private static final String SUFFIX = ".dp";

  private Archive() {}

  /**
   * The file of a package by its name and version, whatever the file is called.
   *
   * @throws IOException when the folder cannot be read
   */
  public static Optional<Path> find(InstalledSet set, String name, String version)
      throws IOException {
    for (Path file : files(set)) {
      Attributes main = manifest(file).map(Manifest::getMainAttributes).orElse(new Attributes());
      if (name.equals(main.getValue("DeploymentPackage-SymbolicName"))
          && version.equals(main.getValue("DeploymentPackage-Version"))) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  /** The manifest of a package's file; empty when it has none in front. */
  public static Optional<Manifest> manifest(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        ZipInputStream zip = new ZipInputStream(in)) {
      ZipEntry first = zip.getNextEntry();
      if (first == null || !first.getName().equals(MANIFEST)) {
        return Optional.empty();
      }
      byte[] octets = zip.readNBytes(MOST_MANIFEST);
      return Optional.of(new Manifest(new java.io.ByteArrayInputStream(octets)));
    }
  }

  /** {@code symbolic name,version} of each bundle that a package lists. */
  static List<String> bundles(Path file) throws IOException {
    List<String> bundles = new ArrayList<>();
    for (Attributes section : manifest(file).map(m -> m.getEntries().values()).orElse(List.of())) {
      String name = String.valueOf(section.getValue("Bundle-SymbolicName"));
      String version = String.valueOf(section.getValue("Bundle-Version"));
      bundles.add(name.split(";", 2)[0].strip() + "," + Version.parseVersion(version));
    }
    return bundles;
  }

  /**
   * Deletes what is not kept any more: the candidate when it was taken back, else the packages
   * before the previous one.
   */
  static void prune(InstalledSet set, Order order) {
    InstalledPackage candidate = order.candidate();
    try {
      if (!candidate.equals(set.current().get(candidate.name()))) {
        forget(set, candidate);
        return;
      }
      Set<Path> kept = new HashSet<>(Set.of(set.archived(candidate.sha256())));
      order.previous().ifPresent(previous -> kept.add(set.archived(previous.sha256())));
      for (Path file : files(set)) {
        if (!kept.contains(file) && isOf(candidate, file)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      // Tidying up is not worth an update: the next one tries again.
    }
  }

  /** Deletes a candidate that is not in the set: its trial was cut off. */
  public static void forget(InstalledSet set, InstalledPackage candidate) throws IOException {
    if (!candidate.equals(set.current().get(candidate.name()))) {
      Files.deleteIfExists(set.archived(candidate.sha256()));
    }
  }

  private static boolean isOf(InstalledPackage one, Path file) throws IOException {
    return manifest(file)
        .map(
            m ->
                one.name().equals(m.getMainAttributes().getValue("DeploymentPackage-SymbolicName")))
        .orElse(false);
  }

  private static List<Path> files(InstalledSet set) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(set.folder().resolve("archive"), "*" + SUFFIX)) {
      files.forEach(found::add);
    }
    return found;
  }
}
