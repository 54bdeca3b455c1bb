package io.tiaki.benchmarks.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.benchmarks.UsageException;
import io.tiaki.session.dtls.Policy;
import java.util.List;
import org.junit.jupiter.api.Test;

class DtlsOptionsTest {
  @Test
  void all_peers_agree_on_what_we_prefer() throws Exception {
    DtlsOptions options = DtlsOptions.parse(List.of());

    assertThat(options.group()).isEqualTo(Policy.USUAL.curves().get(0).text());
    assertThat(options.agreement("S").subList(0, 3)).containsExactly("--suite", "S", "--curve");
    assertThat(options.agreement("S").get(3)).startsWith(options.group());
  }

  @Test
  void the_curve_of_the_certificates_stays_allowed() throws Exception {
    assertThat(DtlsOptions.parse(List.of("--group", "x25519")).agreement("S"))
        .containsExactly("--suite", "S", "--curve", "x25519,secp256r1");
    assertThat(DtlsOptions.parse(List.of("--group", "secp256r1")).agreement("S"))
        .containsExactly("--suite", "S", "--curve", "secp256r1");
  }

  @Test
  void an_unknown_group_is_refused() {
    assertThatThrownBy(() -> DtlsOptions.parse(List.of("--group", "x448")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("x25519, secp256r1");
  }

  @Test
  void the_start_runs_as_the_gateway_does_unless_flags_are_given() throws Exception {
    assertThat(DtlsOptions.parse(List.of()).startFlags()).contains("-XX:TieredStopAtLevel=1");
    assertThat(DtlsOptions.parse(List.of()).flags()).doesNotContain("-XX:TieredStopAtLevel=1");
    assertThat(DtlsOptions.parse(List.of("--java-flags", "-Xint")).startFlags())
        .containsExactly("-Xint");
  }
}
