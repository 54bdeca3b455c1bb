package io.tiaki.itests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The table of threats names tests that there are. */
class ThreatsTest {
  @Test
  void each_test_that_the_table_names_is_there() throws IOException {
    Set<String> named =
        NamedTests.in(Files.readString(NamedTests.TOP.resolve("distribution/docs/threats.md")));
    NamedTests tests = new NamedTests();

    assertThat(named).hasSizeGreaterThan(50);
    for (String name : named) {
      assertThat(tests.places(name)).as(name).isNotEmpty();
    }
  }
}
