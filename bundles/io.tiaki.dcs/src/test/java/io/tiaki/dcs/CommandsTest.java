package io.tiaki.dcs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.tiaki.dcs.command.Commands;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CommandsTest {
  private static final String METER = "TKI0000000000001";

  @TempDir Path data;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void clear() {
    out.reset();
    err.reset();
  }

  @Test
  void help_is_printed_for_each_command() {
    for (List<String> command :
        List.of(List.of("--help"), List.of("read", "--help"), List.of("status", "--help"))) {
      clear();
      assertThat(run(command)).isZero();
      assertThat(out.toString(StandardCharsets.UTF_8)).contains("--data DIR").contains("--json");
      assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }
  }

  @Test
  void wrong_usage_is_one_line_that_says_where_help_is() {
    for (List<String> command :
        List.of(
            List.of("--colour"),
            List.of("--data"),
            List.of("fly"),
            List.of("--json", "surplus"),
            List.of("--broker-port", "65536"),
            List.of("--broker-port", "abc"),
            List.of("--external-broker", "nohost"),
            List.of("--external-broker", "host:0"),
            List.of("-x"),
            List.of("--config", data.resolve("missing.properties").toString()),
            List.of("read"),
            List.of("read", "A", "B"),
            List.of("read", "tki1"),
            List.of("read", "TKI1\u001b[31m"),
            List.of("read", METER, "--timeout", "soon"),
            List.of("read", METER, "--timeout", "0s"),
            List.of("read", METER, "--timeout", "2h"),
            List.of("read", METER, "--gateway", "gw 1"),
            List.of("status", "now"))) {
      clear();
      assertThat(run(command)).as("%s", command).isEqualTo(2);
      String said = err.toString(StandardCharsets.UTF_8);
      assertThat(said.lines()).as("%s", command).hasSize(1);
      assertThat(said).startsWith("dcs: ").contains("--help").doesNotContain("\u001b");
      assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
    }
  }

  @Test
  void a_broken_configuration_file_is_named() throws Exception {
    for (String content :
        List.of(
            "broker.prot = 1\n",
            "broker.port = many\n",
            "observers = a b\n",
            "broker.port = \\u12\n",
            "\u00ff\n")) {
      clear();
      Path file = data.resolve("dcs.properties");
      Files.write(file, content.getBytes(StandardCharsets.ISO_8859_1));
      assertThat(run(List.of("--config", file.toString(), "--data", data.toString())))
          .as(content)
          .isEqualTo(2);
      assertThat(err.toString(StandardCharsets.UTF_8).lines()).hasSize(1);
    }
  }

  @Test
  void a_folder_that_cannot_be_used_is_named() throws Exception {
    Path file = Files.writeString(data.resolve("file"), "not a folder");

    assertThat(run(List.of("--data", file.toString()))).isEqualTo(1);

    assertThat(err.toString(StandardCharsets.UTF_8)).contains("file/dcs").contains("--data");
  }

  @Test
  void a_path_that_is_too_long_for_the_socket_is_said_to_be() {
    String folder = data.resolve("x".repeat(120)).toString();

    assertThat(run(List.of("--data", folder))).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("shorter --data");
  }

  @Test
  void an_unreadable_keystore_is_named_and_left_alone() throws Exception {
    Files.createDirectories(data.resolve("dcs"));
    Path keystore = Files.writeString(data.resolve("dcs/keys.bcfks"), "garbage");

    assertThat(run(List.of("--data", data.toString(), "--broker-port", "0"))).isEqualTo(1);

    assertThat(err.toString(StandardCharsets.UTF_8).lines()).hasSize(1);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("keys.bcfks");
    assertThat(keystore).hasContent("garbage");
  }

  @Test
  void a_port_in_use_is_named() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      String port = String.valueOf(taken.getLocalPort());

      assertThat(run(List.of("--data", data.toString(), "--broker-port", port))).isEqualTo(1);

      assertThat(err.toString(StandardCharsets.UTF_8)).contains(port).contains("--broker-port");
    }
  }

  @Test
  void without_a_control_system_commands_say_so() {
    assertThat(run(List.of("read", METER, "--data", data.toString()))).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("No control system runs on " + data)
        .contains("--data");
  }

  @Test
  void a_meter_is_read_and_shown_as_a_table() throws Exception {
    try (FakeGateway gateway = new FakeGateway("gw1", data);
        Dcs dcs = open()) {
      gateway.answer(
          instruction -> {
            JsonObject outcome = gateway.outcome(instruction.get("id").getAsString(), "done", "");
            JsonArray readings = new JsonArray();
            readings.add(
                FakeGateway.reading(METER, "0-0:1.0.0.255", "2026-01-01T00:00:05Z", "on-demand"));
            outcome.add("readings", readings);
            return outcome;
          });
      gateway.connect(dcs.brokerPort());

      assertThat(run(List.of("read", METER, "--data", data.toString()))).isZero();
      assertThat(out.toString(StandardCharsets.UTF_8))
          .contains("Meter " + METER)
          .contains("energy imported")
          .contains("1-0:1.8.0.255")
          .contains("1234567 Wh");

      clear();
      assertThat(run(List.of("read", METER, "--json", "--data", data.toString()))).isZero();
      assertThat(json().get("status").getAsString()).isEqualTo("done");

      clear();
      assertThat(run(List.of("status", "--data", data.toString()))).isZero();
      assertThat(out.toString(StandardCharsets.UTF_8)).contains("gw1");
    }
  }

  @Test
  void the_reason_why_not_is_one_line() throws Exception {
    try (FakeGateway gateway = new FakeGateway("gw1", data);
        Dcs dcs = open()) {
      gateway.answer(
          instruction ->
              gateway.outcome(instruction.get("id").getAsString(), "refused", "not\nyours"));
      gateway.connect(dcs.brokerPort());

      assertThat(run(List.of("read", METER, "--data", data.toString()))).isEqualTo(1);
      assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("dcs: refused: not yours\n");

      clear();
      assertThat(run(List.of("read", METER, "--gateway", "gw9", "--data", data.toString())))
          .isEqualTo(1);
      assertThat(err.toString(StandardCharsets.UTF_8))
          .startsWith("dcs: unreachable: gateway gw9 is not connected");
    }
  }

  private Dcs open() throws DcsException {
    return Dcs.start(
        new Settings(data, "127.0.0.1", 0, List.of(), Set.of()),
        new RecordedEvents(),
        Clock.systemUTC());
  }

  private JsonObject json() {
    return new Gson().fromJson(out.toString(StandardCharsets.UTF_8), JsonObject.class);
  }

  private int run(List<String> arguments) {
    return new Commands(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Clock.systemUTC())
        .run(arguments, new CountDownLatch(1));
  }
}
