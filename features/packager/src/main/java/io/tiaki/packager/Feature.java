package io.tiaki.packager;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A set of packages that belong together: a text of names, versions and digests, signed beside.
 *
 * <pre>
 * tiaki-feature 1
 * gateway 0.1.0
 * io.tiaki.model 0.1.0 SHA-256
 * </pre>
 *
 * @param name of the feature
 * @param version of the feature
 * @param packages sorted by name
 */
record Feature(String name, Version version, List<Line> packages) {
  static final String SUFFIX = ".feature";
  private static final String FORMAT = "tiaki-feature 1";

  /**
   * A package of the set.
   *
   * @param sha256 of the file, lower-case hex
   */
  record Line(String name, Version version, String sha256) {
    String fileName() {
      return name + "-" + version + ".dp";
    }
  }

  static Feature parse(String source, byte[] octets) throws PackagerException {
    List<String> lines = new String(octets, StandardCharsets.UTF_8).lines().toList();
    if (lines.size() < 2 || !lines.get(0).equals(FORMAT)) {
      throw new PackagerException(source + " is no feature: it does not begin with " + FORMAT);
    }
    String[] head = words(source, lines.get(1), 2);
    List<Line> packages = new ArrayList<>();
    for (String line : lines.subList(2, lines.size())) {
      String[] words = words(source, line, 3);
      packages.add(new Line(words[0], Version.parse(words[1]), words[2]));
    }
    return new Feature(head[0], Version.parse(head[1]), List.copyOf(packages));
  }

  private static String[] words(String source, String line, int count) throws PackagerException {
    String[] words = line.split(" ", -1);
    if (words.length != count || !words[0].matches(Bundle.NAME)) {
      throw new PackagerException(source + " has a line that is not as it should be");
    }
    return words;
  }

  byte[] octets() {
    StringBuilder text = new StringBuilder(FORMAT + "\n" + name + " " + version + "\n");
    for (Line line : packages) {
      text.append(line.name() + " " + line.version() + " " + line.sha256() + "\n");
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  String fileName() {
    return name + "-" + version + SUFFIX;
  }

  /** The same set with the digests that its packages have in a folder now. */
  Feature refreshed(Path folder) throws PackagerException, IOException {
    List<Line> now = new ArrayList<>();
    for (Line line : packages) {
      byte[] octets = Octets.read(folder.resolve(line.fileName()));
      now.add(new Line(line.name(), line.version(), Octets.sha256Hex(octets)));
    }
    return new Feature(name, version, List.copyOf(now));
  }

  /** Checks that the packages in a folder are those of the set. */
  void check(Path folder) throws PackagerException, IOException {
    for (Line line : packages) {
      byte[] octets = Octets.read(folder.resolve(line.fileName()));
      if (!Octets.sha256Hex(octets).equals(line.sha256())) {
        throw new PackagerException(
            line.fileName() + " is not the one of the feature " + name + ": its digest differs");
      }
    }
  }
}
