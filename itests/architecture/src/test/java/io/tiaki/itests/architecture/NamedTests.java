package io.tiaki.itests.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The tests that there are, by the names that documents call them: {@code SomeTest} or {@code
 * SomeIT}, {@code SomeTest.a_method}, {@code script.py} in {@code itests/interop}, {@code
 * script.py:a_check}.
 */
final class NamedTests {
  /** The top of the checkout. */
  static final Path TOP = Path.of("..", "..");

  /** What is tested there measures Tiaki and is no part of it. */
  private static final List<String> TOOLS = List.of("itests/benchmarks", "distribution/swaprig");

  private static final Pattern QUOTED =
      Pattern.compile("`([A-Za-z0-9]+(?:Test|IT)(?:\\.\\w+)?|[a-z0-9_]+\\.py(?::\\w+)?)`");
  private static final Pattern NAME = Pattern.compile("(\\w+(?:Test|IT)|\\w+\\.py)(?:[.:](\\w+))?");

  private final Map<String, List<Path>> files = new HashMap<>();

  NamedTests() throws IOException {
    for (String folder : List.of("bundles", "distribution", "features", "itests")) {
      try (Stream<Path> walk = Files.walk(TOP.resolve(folder))) {
        walk.filter(NamedTests::isTest).forEach(this::add);
      }
    }
  }

  private static boolean isTest(Path file) {
    Path path = TOP.relativize(file);
    if (TOOLS.stream().anyMatch(path::startsWith)) {
      return false;
    }
    return path.toString().endsWith(".java")
        ? path.toString().contains("/src/test/java/")
        : path.toString().endsWith(".py") && path.startsWith("itests/interop");
  }

  private void add(Path file) {
    String name = file.getFileName().toString().replaceFirst("\\.java$", "");
    files.computeIfAbsent(name, n -> new ArrayList<>()).add(file);
  }

  /** The names of tests that a text has between backquotes, each once. */
  static Set<String> in(String text) {
    Set<String> names = new TreeSet<>();
    Matcher matcher = QUOTED.matcher(text);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }

  /** Where a test is, from the top of the checkout: empty when there is none of that name. */
  List<Path> places(String name) throws IOException {
    Matcher parts = NAME.matcher(name);
    List<Path> places = new ArrayList<>();
    if (parts.matches()) {
      for (Path file : files.getOrDefault(parts.group(1), List.of())) {
        if (parts.group(2) == null || Files.readString(file).contains(head(name, parts.group(2)))) {
          places.add(TOP.relativize(file));
        }
      }
    }
    return places;
  }

  private static String head(String name, String of) {
    return (name.contains(".py:") ? "\ndef " : "void ") + of + "(";
  }
}
