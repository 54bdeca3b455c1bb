package io.tiaki.security.module.internal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where erasable keys and their wrapping roots lie.
 *
 * @param file of the wrapped keys, in the data folder
 * @param folder of the wrapping roots: that of the unlock secret, outside the data folder
 * @param name what the names of the roots' files begin with; the generation follows
 */
public record ErasablePlaces(Path file, Path folder, String name) {
  /** Beside a keystore, and beside its unlock secret. */
  public static ErasablePlaces of(Path keystore, Path unlock) {
    Path absolute = unlock.toAbsolutePath();
    Path folder = absolute.getParent();
    return new ErasablePlaces(
        keystore.resolveSibling(keystore.getFileName() + ".erasable"),
        folder == null ? absolute : folder,
        unlock.getFileName() + "." + keystore.getFileName() + ".erasable-");
  }

  /** The new file of keys, before it takes the place of the other. */
  Path next() {
    return file.resolveSibling(file.getFileName() + ".tmp");
  }

  Path root(long generation) {
    return folder.resolve(name + generation);
  }

  /** All roots that are there, whosesoever they are. */
  List<Path> roots() throws IOException {
    List<Path> roots = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        for (Path file : files) {
          String its = String.valueOf(file.getFileName());
          if (its.startsWith(name) && its.substring(name.length()).matches("[0-9]{1,18}")) {
            roots.add(file);
          }
        }
      }
    }
    return roots;
  }
}
