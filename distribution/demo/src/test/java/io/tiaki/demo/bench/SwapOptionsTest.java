package io.tiaki.demo.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.demo.options.UsageException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SwapOptionsTest {
  @Test
  void without_options_everything_is_updated_once_on_both_frameworks() throws Exception {
    SwapOptions options = SwapOptions.parse(List.of());

    assertThat(options.meters()).isEqualTo(100);
    assertThat(options.frameworks()).containsExactly("felix", "equinox");
    assertThat(options.rounds()).isEqualTo(1);
    assertThat(options.wants("io.tiaki.store", true)).isTrue();
    assertThat(options.wants("io.tiaki.model", false)).isTrue();
  }

  @Test
  void only_takes_names_with_and_without_prefix_and_kinds() throws Exception {
    SwapOptions names = SwapOptions.parse(List.of("--only", "store,io.tiaki.access"));
    SwapOptions kinds = SwapOptions.parse(List.of("--only=apis"));

    assertThat(names.wants("io.tiaki.store", true)).isTrue();
    assertThat(names.wants("io.tiaki.access", true)).isTrue();
    assertThat(names.wants("io.tiaki.store.api", false)).isFalse();
    assertThat(kinds.wants("io.tiaki.store.api", false)).isTrue();
    assertThat(kinds.wants("io.tiaki.store", true)).isFalse();
  }

  @Test
  void refuses_a_framework_that_it_does_not_know() {
    assertThatThrownBy(() -> SwapOptions.parse(List.of("--framework", "knopflerfish")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("felix, equinox or both");
  }
}
