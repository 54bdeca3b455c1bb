package io.tiaki.itests.architecture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Finds gaps in a table of requirements. A row is {@code | R1 | asked for | state | bundles | tests
 * | what is missing, or why |}; above stands how many rows have which state.
 */
final class Requirements {
  private static final int CELLS = 6;
  private static final int ROWS_A_BLOCK = 2;

  private final int last;
  private final Set<String> bundles;
  private final NamedTests tests;
  private final Set<String> seen = new TreeSet<>();
  private final Map<String, Integer> counts = new LinkedHashMap<>();
  private final List<String> gaps = new ArrayList<>();

  /**
   * @param last the requirements are R1 to this one
   * @param bundles symbolic names without {@code io.tiaki.}
   */
  Requirements(int last, Set<String> bundles, NamedTests tests) {
    this.last = last;
    this.bundles = bundles;
    this.tests = tests;
    List.of("shown", "partly", "not built").forEach(state -> counts.put(state, 0));
  }

  /** What is wrong with the table, a sentence each. */
  List<String> gaps(String text) throws IOException {
    for (String line : text.lines().filter(line -> line.matches("\\| R\\d.*")).toList()) {
      row(line);
    }
    for (int number = 1; number <= last; number++) {
      if (!seen.contains("R" + number)) {
        gaps.add("R" + number + " has no row");
      }
    }
    counts.forEach((state, count) -> count(text, state, count));
    return gaps;
  }

  private void row(String line) throws IOException {
    List<String> cells =
        List.of(line.substring(1, line.lastIndexOf('|')).split("\\|", -1)).stream()
            .map(String::strip)
            .toList();
    String number = cells.get(0);
    if (cells.size() != CELLS) {
      gaps.add(number + " has " + cells.size() + " cells, not " + CELLS);
      return;
    }
    if (!number.matches("R[1-9]\\d*") || Integer.parseInt(number.substring(1)) > last) {
      gaps.add(number + " is no requirement");
    } else if (!seen.add(number)) {
      gaps.add(number + " has a second row");
    }
    if (cells.get(1).isEmpty()) {
      gaps.add(number + " does not say what is asked for");
    }
    Set<String> named = bundles(number, cells.get(3));
    int shows = tests(number, cells.get(4), named);
    state(number, cells.get(2), named.size(), shows, !cells.get(5).isEmpty());
  }

  private void state(String number, String state, int bundles, int shows, boolean missing) {
    if (counts.computeIfPresent(state, (s, count) -> count + 1) == null) {
      gaps.add(number + " is in no state that there is: " + state);
      return;
    }
    boolean built = !state.equals("not built");
    if (built && bundles == 0) {
      gaps.add(number + " is " + state + " and names no bundle");
    }
    if (built && shows == 0) {
      gaps.add(number + " is " + state + " and names no test");
    }
    if (!built && shows > 0) {
      gaps.add(number + " is not built and names a test");
    }
    if (missing == state.equals("shown")) {
      gaps.add(number + " is " + state + (missing ? " and misses something" : " and says no why"));
    }
  }

  private Set<String> bundles(String number, String cell) {
    Set<String> named = names(cell);
    for (String bundle : named) {
      if (!bundles.contains(bundle)) {
        gaps.add(number + " names a bundle that is not there: " + bundle);
      }
    }
    return named;
  }

  private int tests(String number, String cell, Set<String> bundles) throws IOException {
    Set<String> named = names(cell);
    for (String test : named) {
      List<Path> places = tests.places(test);
      if (places.isEmpty()) {
        gaps.add(number + " names a test that is not there: " + test);
      } else if (places.stream().noneMatch(place -> fits(place, bundles))) {
        gaps.add(number + " names a test of a bundle that it does not name: " + test);
      }
    }
    return named.size();
  }

  /** A bundle's own test speaks for that bundle; one from outside speaks for any. */
  private static boolean fits(Path test, Set<String> bundles) {
    return !test.startsWith("bundles")
        || bundles.contains(test.getName(1).toString().replaceFirst("^io\\.tiaki\\.", ""));
  }

  private static Set<String> names(String cell) {
    return List.of(cell.split(",")).stream()
        .map(name -> name.strip().replaceFirst("^`(.*)`$", "$1"))
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private void count(String text, String state, int count) {
    String line = "| " + state + " | " + count + " | " + "█".repeat(count / ROWS_A_BLOCK) + " |";
    if (!text.contains(line)) {
      gaps.add("The count of rows should say: " + line);
    }
  }
}
