package io.tiaki.itests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of threats names tests that there are. */
class ThreatsTest {
  private static final Path TOP = Path.of("..", "..");
  private static final Pattern NAME = Pattern.compile("`([A-Za-z0-9]+Test|[a-z0-9_]+\\.py)`");

  @Test
  void each_test_that_the_table_names_is_there() throws IOException {
    Set<String> named = named();

    assertThat(named).hasSizeGreaterThan(50);
    assertThat(there()).containsAll(named);
  }

  private static Set<String> named() throws IOException {
    Set<String> named = new TreeSet<>();
    Matcher matcher = NAME.matcher(Files.readString(TOP.resolve("distribution/docs/threats.md")));
    while (matcher.find()) {
      named.add(matcher.group(1));
    }
    return named;
  }

  private static Set<String> there() throws IOException {
    Set<String> there = new TreeSet<>();
    for (String folder : new String[] {"bundles", "distribution", "itests"}) {
      try (Stream<Path> files = Files.walk(TOP.resolve(folder))) {
        there.addAll(
            files
                .filter(file -> !file.toString().contains("/target/"))
                .map(file -> file.getFileName().toString().replaceFirst("\\.java$", ""))
                .collect(Collectors.toSet()));
      }
    }
    return there;
  }
}
