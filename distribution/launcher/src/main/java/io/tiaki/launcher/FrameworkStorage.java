package io.tiaki.launcher;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The framework's own folder: what it holds can always be made again, from the base bundles and the
 * archived packages. A seal beside it says from which; without one that fits, it is made anew.
 */
final class FrameworkStorage {
  private static final String FORMAT = "tiaki-framework 1";

  private final Path folder;
  private final Path seal;

  FrameworkStorage(Path data) {
    folder = data.resolve("framework");
    seal = data.resolve("framework.seal");
  }

  Path folder() {
    return folder;
  }

  /** Whether the folder was made from exactly these. */
  boolean isSealed(List<Path> base, PackageSet set) {
    try {
      return Files.isDirectory(folder) && Files.readString(seal).equals(text(base, set));
    } catch (IOException noSeal) {
      return false;
    }
  }

  /** Empties the folder; the seal goes first. */
  void wipe() throws IOException {
    Durable.remove(seal);
    Durable.removeTree(folder);
  }

  /** Says that the folder is whole, once all of it is on the disk. */
  void seal(List<Path> base, PackageSet set) throws IOException {
    Durable.forceTree(folder);
    Durable.write(seal, new ByteArrayInputStream(text(base, set).getBytes(StandardCharsets.UTF_8)));
  }

  private static String text(List<Path> base, PackageSet set) throws IOException {
    StringBuilder text = new StringBuilder(FORMAT).append('\n');
    for (Path jar : base) {
      text.append(Fingerprint.of(jar)).append('\n');
    }
    return text.append(set.text()).toString();
  }
}
