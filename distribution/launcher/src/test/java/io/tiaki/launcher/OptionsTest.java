package io.tiaki.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
  private static final Path HOME = Path.of("/opt/tiaki");

  @Test
  void has_defaults_for_everything() throws Exception {
    Options options = Options.parse(HOME);

    assertThat(options.bundles()).isEqualTo(HOME.resolve("bundles"));
    assertThat(options.packages()).isEqualTo(HOME.resolve("packages"));
    assertThat(options.configuration()).isEqualTo(HOME.resolve("conf/gateway"));
    assertThat(options.id()).isEqualTo("gw1");
    assertThat(options.brokerPort()).isEqualTo(18_883);
    assertThat(options.seed()).isEmpty();
  }

  @Test
  void takes_what_is_given() throws Exception {
    Options options =
        Options.parse(
            HOME,
            "--data",
            "/d",
            "--id",
            "gw-7",
            "--broker-port",
            "1",
            "--start-order",
            "-3",
            "--debug");

    assertThat(options.data()).isEqualTo(Path.of("/d"));
    assertThat(options.id()).isEqualTo("gw-7");
    assertThat(options.brokerPort()).isEqualTo(1);
    assertThat(options.seed()).contains(-3L);
    assertThat(options.debug()).isTrue();
  }

  @Test
  void looks_for_packages_beside_the_bundles_that_are_given() throws Exception {
    assertThat(Options.parse(HOME, "--bundles", "/b/bundles").packages())
        .isEqualTo(Path.of("/b/packages"));
    assertThat(Options.parse(HOME, "--bundles", "/b/bundles", "--packages", "/p").packages())
        .isEqualTo(Path.of("/p"));
  }

  @ParameterizedTest
  @CsvSource({
    "--brocker-port,1,--brocker-port",
    "--broker-port,70000,--broker-port",
    "--broker-port,x,--broker-port",
    "--id,a/b,--id",
    "--data,,--data",
    "now,,now"
  })
  void names_what_is_wrong_and_where_help_is(String option, String value, String named) {
    String[] arguments = value == null ? new String[] {option} : new String[] {option, value};

    assertThatThrownBy(() -> Options.parse(HOME, arguments))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(named);
  }
}
