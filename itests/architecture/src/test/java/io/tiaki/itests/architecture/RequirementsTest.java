package io.tiaki.itests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of requirements has no gap, and names bundles and tests that there are. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RequirementsTest {
  private static final String COUNTS =
      "| shown | 1 |  |\n| partly | 1 |  |\n| not built | 1 |  |\n";
  private static final String SHOWN =
      "| R1 | a | shown | `access` | `PolicyControlTest`, `interop.py` | |\n";
  private static final String PARTLY =
      "| R2 | b | partly | `access` | `PolicyControlTest.denies_everybody_and_everything_else` | c |\n";
  private static final String NOT_BUILT = "| R3 | d | not built | | | later |\n";

  private final NamedTests tests = new NamedTests();

  RequirementsTest() throws IOException {}

  @Test
  void the_table_has_no_gap() throws IOException {
    String table = Files.readString(NamedTests.TOP.resolve("distribution/docs/requirements.md"));

    assertThat(new Requirements(146, bundles(), tests).gaps(table)).isEmpty();
  }

  /** The check itself can fail: each row takes the place of that of the same number. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "; R1 has no row",
        "| R1 | a | shown | `access` | `PolicyControlTest` | |\\n| R1 | a | shown | `access` | `PolicyControlTest` | |; R1 has a second row",
        "| R1 | a | shown | `access` | `PolicyControlTest` | |\\n| R4 | a | shown | `access` | `PolicyControlTest` | |; R4 is no requirement",
        "| R1 | a | shown | `access` | `PolicyControlTest` |; R1 has 5 cells, not 6",
        "| R1 | | shown | `access` | `PolicyControlTest` | |; R1 does not say what is asked for",
        "| R1 | a | soon | `access` | `PolicyControlTest` | |; R1 is in no state that there is",
        "| R1 | a | shown | | `interop.py` | |; R1 is shown and names no bundle",
        "| R1 | a | shown | `accesss` | `interop.py` | |; R1 names a bundle that is not there",
        "| R1 | a | shown | `access` | | |; R1 is shown and names no test",
        "| R1 | a | shown | `access` | `PolicyContrlTest` | |; R1 names a test that is not there",
        "| R1 | a | shown | `access` | `PolicyControlTest.sings` | |; R1 names a test that is not there",
        "| R1 | a | shown | `access` | `interop.py:sings` | |; R1 names a test that is not there",
        "| R1 | a | shown | `access` | `interop.sh` | |; R1 names a test that is not there",
        "| R1 | a | shown | `access` | seen by eye | |; R1 names a test that is not there",
        "| R1 | a | shown | `access` | `FakeGateway` | |; R1 names a test that is not there",
        "| R1 | a | shown | `store` | `PolicyControlTest` | |; R1 names a test of a bundle",
        "| R1 | a | shown | `access` | `PolicyControlTest` | b |; R1 is shown and misses something",
        "| R1 | a | partly | `access` | `PolicyControlTest` | |; R1 is partly and says no why",
        "| R1 | a | partly | `access` | | b |; R1 is partly and names no test",
        "| R1 | a | partly | | `interop.py` | b |; R1 is partly and names no bundle",
        "| R1 | a | not built | | | |; R1 is not built and says no why",
        "| R1 | a | not built | | `interop.py` | b |; R1 is not built and names a test",
        "| R1 | a | not built | | | b |; The count of rows should say: | shown | 0 |",
      })
  void a_table_with_a_gap_is_found(String row, String named) throws IOException {
    String rows = row == null ? "" : row.replace("\\n", "\n") + "\n";

    assertThat(gaps(COUNTS + rows + PARTLY + NOT_BUILT))
        .filteredOn(gap -> gap.startsWith(named))
        .hasSize(1);
  }

  @Test
  void a_table_without_a_gap_passes() throws IOException {
    assertThat(gaps(COUNTS + SHOWN + PARTLY + NOT_BUILT)).isEmpty();
  }

  private Iterable<String> gaps(String table) throws IOException {
    return new Requirements(3, bundles(), tests).gaps(table);
  }

  private static Set<String> bundles() throws IOException {
    Set<String> bundles = new TreeSet<>();
    try (DirectoryStream<Path> folders =
        Files.newDirectoryStream(NamedTests.TOP.resolve("bundles"), "io.tiaki.*")) {
      folders.forEach(
          folder -> bundles.add(folder.getFileName().toString().substring("io.tiaki.".length())));
    }
    return bundles;
  }
}
