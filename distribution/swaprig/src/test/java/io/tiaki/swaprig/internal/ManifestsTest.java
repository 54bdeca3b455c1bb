package io.tiaki.swaprig.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ManifestsTest {
  @Test
  void finds_the_packages_of_a_header_and_no_attributes() {
    assertThat(
            Manifests.packages(
                "io.tiaki.a;version=\"[1.0,2)\",io.tiaki.b;io.tiaki.c;uses:=\"x.y,z\";version=1, d"))
        .containsExactlyInAnyOrder("io.tiaki.a", "io.tiaki.b", "io.tiaki.c", "d");
  }

  @Test
  void a_missing_header_has_no_packages() {
    assertThat(Manifests.packages(null)).isEmpty();
    assertThat(Manifests.packages("")).isEmpty();
  }
}
