package io.tiaki.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnresolvedTest {
  private static final String ROOT =
      "osgi.wiring.package; (&(osgi.wiring.package=org.x)(version>=1.5.0)(!(version>=1.6.0)))";

  @Test
  void names_the_root_once_for_all_bundles_that_fail_by_it() {
    Unresolved unresolved = new Unresolved();
    unresolved.add(
        "a",
        "Unable to resolve a [6](R 6.0): missing requirement [a [6](R 6.0)] osgi.extender; (osgi.extender=x) [caused by: Unable to resolve scr"
            + " [37](R 37.0): missing requirement [scr [37](R 37.0)] "
            + ROOT
            + "] Unresolved requirements: [[a [6](R 6.0)] osgi.extender; (osgi.extender=x)]");
    unresolved.add(
        "scr",
        "Unable to resolve scr [37](R 37.0): missing requirement [scr [37](R 37.0)] "
            + ROOT
            + " Unresolved requirements: [[scr [37](R 37.0)] "
            + ROOT
            + "]");

    assertThat(unresolved.texts()).singleElement().asString().contains(ROOT).endsWith(": a, scr");
  }

  @Test
  void keeps_a_message_that_it_does_not_understand() {
    Unresolved unresolved = new Unresolved();
    unresolved.add("a", "strange");

    assertThat(unresolved.texts()).singleElement().asString().contains("strange").contains("a");
  }
}
