package io.tiaki.swaprig;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The bundles of a distribution: jars, and what stands inside its deployment packages. */
final class BundleFiles {
  private BundleFiles() {}

  /**
   * Finds them.
   *
   * @param home the distribution's folder
   * @param unpacked where bundles of deployment packages are put
   */
  static List<URI> of(Path home, Path unpacked) throws IOException {
    List<Path> jars = new ArrayList<>(files(home.resolve("bundles"), "*.jar"));
    for (Path unit : files(home.resolve("packages"), "*.dp")) {
      jars.addAll(unpack(unit, Files.createDirectories(unpacked)));
    }
    return jars.stream().map(Path::toUri).toList();
  }

  private static List<Path> files(Path folder, String pattern) throws IOException {
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, pattern)) {
        files.forEach(found::add);
      }
    }
    Collections.sort(found);
    return found;
  }

  private static List<Path> unpack(Path unit, Path folder) throws IOException {
    List<Path> jars = new ArrayList<>();
    try (InputStream file = Files.newInputStream(unit);
        ZipInputStream zip = new ZipInputStream(file)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (entry.getName().endsWith(".jar")) {
          Path jar = folder.resolve(String.valueOf(Path.of(entry.getName()).getFileName()));
          Files.copy(zip, jar, StandardCopyOption.REPLACE_EXISTING);
          jars.add(jar);
        }
      }
    }
    return jars;
  }
}
