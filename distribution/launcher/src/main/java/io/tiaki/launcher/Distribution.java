package io.tiaki.launcher;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The packages that a distribution ships. Digests are remembered by the fingerprint of the file:
 * reading all of them at each start would make it a quarter slower.
 */
final class Distribution {
  private static final Logger LOG = Logger.getLogger(Distribution.class.getName());

  private final Path folder;
  private final Path memory;
  private final Map<PackageLine, Path> files = new HashMap<>();

  /**
   * @param folder of the packages; one that is not there has none
   * @param memory a file of ours
   */
  Distribution(Path folder, Path memory) {
    this.folder = folder;
    this.memory = memory;
  }

  /** What there is, by name; of two versions the higher. */
  List<PackageLine> packages() throws IOException {
    Map<String, String> known = remembered();
    Map<String, String> now = new TreeMap<>();
    Map<String, PackageLine> highest = new TreeMap<>();
    for (Path file : list()) {
      String key = Fingerprint.of(file);
      PackageLine line = look(file, known.get(key));
      if (line != null) {
        now.put(key, line.toString());
        files.put(line, file);
        highest.merge(line.name(), line, (a, b) -> a.version().compareTo(b.version()) < 0 ? b : a);
      }
    }
    if (!now.equals(known)) {
      remember(now);
    }
    return List.copyOf(highest.values());
  }

  /** The file of a package, null when the distribution does not have exactly that one. */
  @Nullable Path file(PackageLine line) {
    return files.get(line);
  }

  private List<Path> list() throws IOException {
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> packages = Files.newDirectoryStream(folder, "*.dp")) {
        packages.forEach(found::add);
      }
    }
    return found.stream().sorted().toList();
  }

  private static @Nullable PackageLine look(Path file, @Nullable String known) {
    try {
      return known != null ? PackageLine.parse(known) : PackageLine.of(file);
    } catch (IOException | IllegalArgumentException e) {
      LOG.log(
          Level.SEVERE,
          "{0} is no usable deployment package: replace it. {1}",
          new Object[] {file, e.getMessage()});
      return null;
    }
  }

  private Map<String, String> remembered() {
    Map<String, String> known = new TreeMap<>();
    try {
      for (String line : Files.readAllLines(memory)) {
        String[] columns = line.split("\t", 2);
        if (columns.length == 2) {
          known.put(columns[1], columns[0]);
        }
      }
    } catch (IOException nothingRemembered) {
      // Then everything is read.
    }
    return known;
  }

  private void remember(Map<String, String> now) throws IOException {
    StringBuilder text = new StringBuilder();
    now.forEach((key, line) -> text.append(line).append('\t').append(key).append('\n'));
    Durable.write(
        memory, new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8)));
  }
}
