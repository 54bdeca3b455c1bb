package io.tiaki.packager;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What becomes a package: the file {@code units.txt}, where its format stands.
 *
 * @param units in the order of the file
 * @param apart modules that become no package
 */
record Units(List<Unit> units, List<String> apart) {
  /**
   * One hot-swap unit.
   *
   * @param name the package's symbolic name
   * @param features names of the sets that it stands in
   * @param bundles symbolic names, in the order of the package
   */
  record Unit(String name, Set<String> features, List<String> bundles) {}

  static Units read(Path file) throws IOException, PackagerException {
    return parse(Files.readAllLines(file));
  }

  static Units parse(List<String> lines) throws PackagerException {
    List<Unit> units = new ArrayList<>();
    List<String> apart = new ArrayList<>();
    for (String line : lines) {
      String text = line.strip();
      if (text.startsWith("-")) {
        apart.add(text.substring(1).strip());
      } else if (!text.isEmpty() && !text.startsWith("#")) {
        units.add(unit(text));
      }
    }
    return new Units(List.copyOf(units), List.copyOf(apart));
  }

  private static Unit unit(String line) throws PackagerException {
    String[] columns = line.split("\\|", -1);
    String name = columns[0].strip();
    if (columns.length < 2 || columns.length > 3 || !name.matches(Bundle.NAME)) {
      throw new PackagerException(
          "units: '" + line + "' is not UNIT | FEATURES or UNIT | FEATURES | BUNDLES");
    }
    Set<String> features = new TreeSet<>(words(columns[1]));
    List<String> bundles = columns.length == 3 ? words(columns[2]) : List.of(name);
    if (features.isEmpty() || bundles.isEmpty()) {
      throw new PackagerException("units: " + name + " stands in no feature or has no bundle");
    }
    return new Unit(name, features, bundles);
  }

  private static List<String> words(String column) {
    return List.of(column.strip().split("\\s+")).stream().filter(word -> !word.isEmpty()).toList();
  }

  /** All names of features, sorted. */
  Set<String> features() {
    Set<String> features = new TreeSet<>();
    units.forEach(unit -> features.addAll(unit.features()));
    return features;
  }

  /**
   * What is wrong with the division; empty when each module stands in exactly one line.
   *
   * @param modules names of all modules below {@code bundles/}
   */
  List<String> problems(Set<String> modules) {
    List<String> problems = new ArrayList<>();
    Set<String> seen = new LinkedHashSet<>();
    Set<String> names = new LinkedHashSet<>();
    List<String> all = new ArrayList<>(apart);
    for (Unit unit : units) {
      all.addAll(unit.bundles());
      if (!names.add(unit.name())) {
        problems.add("The unit " + unit.name() + " is there twice");
      }
    }
    for (String bundle : all) {
      if (!seen.add(bundle)) {
        problems.add(bundle + " stands in two units: a bundle belongs to one");
      }
    }
    for (String module : modules) {
      if (!seen.contains(module)) {
        problems.add(
            module
                + " stands in no unit: add a line to features/units.txt (and a dependency to"
                + " features/pom.xml), or '- "
                + module
                + "' when it is not for a gateway");
      }
    }
    return problems;
  }
}
