package io.tiaki.packager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UnitsTest {
  private static final Set<String> MODULES = Set.of("io.tiaki.a", "io.tiaki.b", "io.tiaki.tool");

  @Test
  void every_module_of_the_project_stands_in_exactly_one_line() throws Exception {
    Set<String> modules = BuildCommand.modules(Path.of("..", "..", "bundles", "pom.xml"));

    assertThat(modules).hasSizeGreaterThan(25);
    assertThat(Units.read(Path.of("..", "units.txt")).problems(modules)).isEmpty();
  }

  @Test
  void a_sound_division_has_no_problems() throws Exception {
    assertThat(units("io.tiaki.a | x", "io.tiaki.lib | x y | io.tiaki.b other", "- io.tiaki.tool"))
        .isEmpty();
  }

  @Test
  void a_module_in_no_line_is_named_with_the_remedy() throws Exception {
    assertThat(units("io.tiaki.a | x", "- io.tiaki.tool"))
        .singleElement()
        .asString()
        .contains("io.tiaki.b")
        .contains("features/units.txt");
  }

  @Test
  void a_bundle_in_two_units_is_named() throws Exception {
    assertThat(units("io.tiaki.a | x", "set | x | io.tiaki.a io.tiaki.b", "- io.tiaki.tool"))
        .singleElement()
        .asString()
        .contains("io.tiaki.a stands in two units");
  }

  @Test
  void a_unit_that_is_there_twice_is_named() throws Exception {
    assertThat(units("s | x | io.tiaki.a", "s | x | io.tiaki.b", "- io.tiaki.tool"))
        .singleElement()
        .asString()
        .contains("s is there twice");
  }

  @Test
  void knows_names_features_and_bundles() throws Exception {
    Units units = Units.parse(List.of("# remark", "", "lib | f g | a b", "c | g"));

    assertThat(units.features()).containsExactly("f", "g");
    assertThat(units.units().get(0).bundles()).containsExactly("a", "b");
    assertThat(units.units().get(1).bundles()).containsExactly("c");
  }

  @Test
  void refuses_a_line_that_it_does_not_understand() {
    assertThatThrownBy(() -> Units.parse(List.of("io.tiaki.a")))
        .isInstanceOf(PackagerException.class)
        .hasMessageContaining("UNIT | FEATURES");
    assertThatThrownBy(() -> Units.parse(List.of("a/b | x"))).isInstanceOf(PackagerException.class);
  }

  private static List<String> units(String... lines) throws PackagerException {
    return Units.parse(List.of(lines)).problems(MODULES);
  }
}
