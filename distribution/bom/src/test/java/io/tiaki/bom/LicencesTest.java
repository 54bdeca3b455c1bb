package io.tiaki.bom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LicencesTest {
  @Test
  void a_licence_that_is_not_on_the_list_is_named_with_its_component() throws IOException {
    assertThat(Licences.shipped().problems(List.of(component("a:b", "GPL-3.0-only"))))
        .singleElement()
        .asString()
        .startsWith("a:b 1.0 is under GPL-3.0-only");
  }

  @Test
  void a_component_without_a_licence_is_a_problem() throws IOException {
    assertThat(Licences.shipped().problems(List.of(component("a:b"))))
        .singleElement()
        .asString()
        .contains("no known licence");
  }

  @Test
  void one_of_several_licences_may_be_chosen() throws IOException {
    assertThat(Licences.shipped().problems(List.of(component("a:b", "GPL-2.0-only", "EPL 1.0"))))
        .isEmpty();
  }

  @Test
  void what_the_pom_says_wrongly_is_corrected() throws IOException {
    Component kxml = component("net.sf.kxml:kxml2", "BSD-4-Clause");
    assertThat(Licences.shipped().problems(List.of(kxml))).isEmpty();
    assertThat(Licences.shipped().table(List.of(kxml)))
        .endsWith("| `net.sf.kxml:kxml2` | 1.0 | MIT |\n");
  }

  @Test
  void reads_cyclonedx_and_leaves_our_own_out(@TempDir Path folder) throws IOException {
    Path bom =
        Files.writeString(
            folder.resolve("bom.json"),
            """
            {"components": [
             {"group": "io.tiaki", "name": "io.tiaki.model", "version": "1"},
             {"group": "g", "name": "n", "version": "2",
              "licenses": [{"license": {"id": "MIT"}}, {"license": {"name": "Other"}}]},
             {"group": "g", "name": "m", "version": "3", "licenses": [{"expression": "MIT OR EPL-2.0"}]}]}
            """);
    assertThat(Licences.read(bom))
        .containsExactly(
            new Component("g:m", "3", List.of("MIT OR EPL-2.0")),
            new Component("g:n", "2", List.of("MIT", "Other")));
  }

  @Test
  void a_bill_that_an_offline_build_did_not_write_is_told_with_the_remedy() {
    assertThat(Licences.missing(Path.of("target", "tiaki.cdx.json")))
        .startsWith("target")
        .contains("tiaki.cdx.json is not there", "Build once without -o");
  }

  private static Component component(String id, String... licences) {
    return new Component(id, "1.0", List.of(licences));
  }
}
