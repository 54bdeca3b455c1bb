package io.tiaki.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.session.dtls.Authentication;
import io.tiaki.session.dtls.Curve;
import io.tiaki.session.dtls.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {
  @TempDir Path folder;

  @Test
  void without_options_everything_has_its_default() throws UsageException {
    MeterSettings settings = parse().settings();
    assertThat(settings.meters()).isEqualTo(25);
    assertThat(settings.interval()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.port()).isEqualTo(24_000);
    assertThat(settings.host()).isEqualTo("127.0.0.1");
    assertThat(settings.loss()).isZero();
    assertThat(settings.profileRows()).isEqualTo(2_880);
    assertThat(settings.data()).isEqualTo(Path.of(".data/tiaki").toAbsolutePath());
    assertThat(settings.wrongName()).isEmpty();
    assertThat(settings.keys().authentication()).isEqualTo(Authentication.CERTIFICATE);
    assertThat(settings.keys().sharedKeys()).isEmpty();
    assertThat(settings.keys().gatewayKey())
        .isEqualTo(Path.of(".data/tiaki/exchange/issued/gw1.dtls.pem").toAbsolutePath());
  }

  @Test
  void the_authentication_and_its_files_are_chosen() throws Exception {
    Path file =
        file("authentication = certificate\npsk.file = /a.psk\ngateway.key.file = /g.pem\n");
    KeySettings keys =
        parse("--config", file.toString(), "--authentication", "ecdhe-psk").settings().keys();
    assertThat(keys.authentication()).isEqualTo(Authentication.ECDHE_PSK);
    assertThat(keys.sharedKeys()).contains(Path.of("/a.psk"));
    assertThat(keys.gatewayKey()).isEqualTo(Path.of("/g.pem"));
  }

  @Test
  void curves_are_those_of_the_gateway_s_key_and_of_the_agreement() throws Exception {
    assertThat(parse().settings().keys().policy()).isEqualTo(Policy.USUAL);
    Path file = file("curves = secp384r1, secp256r1\n");
    assertThat(parse("--config", file.toString()).settings().keys().policy().curves())
        .containsExactly(Curve.SECP384R1, Curve.SECP256R1);
    Path wrong = file("curves = secp256r1,p-384\n");
    assertThatThrownBy(() -> parse("--config", wrong.toString()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("curves: \"p-384\" is not one of secp256r1, secp384r1");
    Path unsigned = file("curves = x25519\n");
    assertThatThrownBy(() -> parse("--config", unsigned.toString()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("curves: nothing signs on x25519: add the curve");
  }

  @Test
  void another_authentication_is_refused_with_those_there_are() {
    assertThatThrownBy(() -> parse("--authentication", "password"))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "authentication: \"password\" is not one of certificate, raw-public-key, ecdhe-psk, psk");
  }

  @Test
  void options_go_before_the_file() throws Exception {
    Path file = file("meters = 7\ninterval = 15m\nloss = 5\n");
    CommandLine read =
        parse("--config", file.toString(), "--meters", "9", "--json", "--port=25000");
    assertThat(read.json()).isTrue();
    assertThat(read.settings().meters()).isEqualTo(9);
    assertThat(read.settings().interval()).isEqualTo(Duration.ofMinutes(15));
    assertThat(read.settings().loss()).isEqualTo(5);
    assertThat(read.settings().port()).isEqualTo(25_000);
  }

  @Test
  void the_file_that_comes_with_the_program_is_the_defaults() throws UsageException {
    assertThat(parse("--config", "src/main/conf/meter.properties").settings())
        .isEqualTo(parse().settings());
  }

  @Test
  void ten_thousand_meters_share_the_memory_for_profiles() throws UsageException {
    assertThat(parse("--meters", "10000").settings().profileRows()).isEqualTo(500);
  }

  @ParameterizedTest
  @CsvSource({
    "--meters,0",
    "--meters,10001",
    "--meters,many",
    "--interval,0s",
    "--interval,1.5s",
    "--interval,25h",
    "--port,70000",
    "--loss,91",
    "--loss,-1",
    "--fault,nonsense",
    "--fault,wrong-name=x",
    "--fault,clock=ten",
    "--host,a b"
  })
  void a_wrong_value_is_named(String option, String value) {
    assertThatThrownBy(() -> parse(option, value))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(option.substring(2) + ": ")
        .hasMessageContaining(value);
  }

  @Test
  void clocks_go_wrong_at_the_last_meters() throws UsageException {
    MeterSettings settings = parse("--meters", "3", "--fault", "clock=10,-300").settings();
    assertThat(settings.clocks()).containsExactly(Duration.ofSeconds(10), Duration.ofMinutes(-5));
    assertThat(settings.wrongName()).isEmpty();
    assertThatThrownBy(() -> parse("--meters", "1", "--fault", "clock=10,-300"))
        .hasMessageContaining("at most 1 clocks");
  }

  @Test
  void too_many_meters_for_the_ports_are_refused_with_the_highest_port_that_works() {
    assertThatThrownBy(() -> parse("--meters", "1000", "--port", "65000"))
        .hasMessageContaining("at most 64536");
  }

  @Test
  void an_unknown_option_and_a_missing_value_are_refused() {
    assertThatThrownBy(() -> parse("--metres", "3"))
        .hasMessageContaining("--metres")
        .hasMessageContaining("--help");
    assertThatThrownBy(() -> parse("--meters")).hasMessageContaining("needs a value");
  }

  @Test
  void a_missing_or_broken_file_is_named() throws IOException {
    assertThatThrownBy(() -> parse("--config", folder.resolve("none").toString()))
        .hasMessageContaining("none")
        .hasMessageContaining("no such file");
    Path broken = file("meters = \\uZZZZ\n");
    assertThatThrownBy(() -> parse("--config", broken.toString()))
        .hasMessageContaining("not a properties file");
    Path unknown = file("metres = 3\n");
    assertThatThrownBy(() -> parse("--config", unknown.toString()))
        .hasMessageContaining("unknown key \"metres\"");
  }

  @Test
  void what_others_wrote_is_repeated_short_and_printable() {
    assertThatThrownBy(() -> parse("--meters", "\u001b[2J" + "x".repeat(500)))
        .satisfies(
            thrown ->
                assertThat(thrown.getMessage()).hasSizeLessThan(200).doesNotContain("\u001b"));
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("meter.properties"), text);
  }

  private static CommandLine parse(String... arguments) throws UsageException {
    return CommandLine.parse(arguments);
  }
}
