package io.tiaki.demo.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoOptionsTest {
  private static DemoOptions parse(String... words) throws UsageException {
    return DemoOptions.parse(List.of(words));
  }

  @Test
  void has_defaults_for_everything() throws Exception {
    DemoOptions options = parse();

    assertThat(options.meters()).isEqualTo(25);
    assertThat(options.interval()).isEqualTo(Duration.ofSeconds(5));
    assertThat(options.loss()).isZero();
    assertThat(options.authentication()).isEqualTo("certificate");
    assertThat(options.cosemSecurity()).isEqualTo("none");
    assertThat(options.data()).isEqualTo(Path.of(".data", "demo").toAbsolutePath());
    assertThat(options.duration()).isEmpty();
    assertThat(options.json()).isFalse();
    assertThat(options.brokerPort()).isEmpty();
    assertThat(options.meterPort()).isEmpty();
  }

  @Test
  void takes_what_is_given_in_both_forms() throws Exception {
    DemoOptions options =
        parse(
            "--meters",
            "1000",
            "--interval=1m",
            "--loss",
            "10",
            "--authentication",
            "psk",
            "--data",
            "/d/../e",
            "--for",
            "1h",
            "--json",
            "--broker-port=1883",
            "--meter-port",
            "30000");

    assertThat(options.meters()).isEqualTo(1_000);
    assertThat(options.authentication()).isEqualTo("psk");
    assertThat(options.interval()).isEqualTo(Duration.ofMinutes(1));
    assertThat(options.loss()).isEqualTo(10);
    assertThat(options.data()).isEqualTo(Path.of("/e").toAbsolutePath());
    assertThat(options.duration()).contains(Duration.ofHours(1));
    assertThat(options.json()).isTrue();
    assertThat(options.brokerPort()).contains(1_883);
    assertThat(options.meterPort()).contains(30_000);
  }

  @ParameterizedTest
  @CsvSource({
    "--metres 5, unknown option '--metres'",
    "now, unexpected word 'now'",
    "--meters, --meters needs a value",
    "--meters 0, 1 to 10000",
    "--meters 10001, 1 to 10000",
    "--meters many, got 'many'",
    "--meters 99999999999, got '99999999999'",
    "--meters 1 --meters 2, given twice",
    "--interval 500ms, 1s to 1h",
    "--interval 5, such as 5s",
    "--interval 0s, 1s to 1h",
    "--interval 2h, 1s to 1h",
    "--interval 999999999h, 1s to 1h",
    "--loss 91, 0 to 90",
    "--loss -1, 0 to 90",
    "--authentication none, 'one of certificate, raw-public-key, ecdhe-psk, psk, got'",
    "--cosem-security hls9, 'one of none, low, hls2, hls3, hls4, hls5, hls6, suite1, suite2, hls7, got'",
    "--cosem-security hls5 --authentication psk, 'choose one'",
    "--for x, --for takes a duration",
    "--for 3s, shorter than --interval 5s",
    "--json=yes, unknown option '--json=yes'",
    "--broker-port 65536, 1 to 65535",
    "--meter-port 65530, no room for 25 ports",
    "--data=, --data needs"
  })
  void names_what_is_wrong_and_where_help_is(String words, String message) {
    assertThatThrownBy(() -> parse(words.split(" ")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(message)
        .hasMessageEndingWith("; see tiaki demo --help");
  }

  @Test
  void repeats_nothing_that_a_terminal_would_obey() {
    assertThatThrownBy(() -> parse("--\u001b[2J" + "x".repeat(500)))
        .hasMessageNotContaining("\u001b")
        .message()
        .hasSizeLessThan(120);
  }

  @Test
  void help_is_shown_whatever_else_is_said() throws Exception {
    assertThat(parse("--help", "--for", "1s").help()).isTrue();
    assertThat(DemoOptions.HELP.lines()).allMatch(line -> line.length() <= 100);
  }
}
