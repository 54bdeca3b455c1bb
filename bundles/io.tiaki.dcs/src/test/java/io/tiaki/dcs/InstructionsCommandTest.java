package io.tiaki.dcs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tiaki.dcs.command.Commands;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code dcs instructions}: those of several commands, with a gateway that the test plays. */
@Timeout(60)
class InstructionsCommandTest {
  private static final String METER = "TKI0000000000001";
  private static final String OTHER = "TKI0000000000002";
  private static final String SECRET = "Ring-me-under-5550100";

  @TempDir Path data;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private Dcs start() throws Exception {
    return Dcs.start(
        new Settings(data, "127.0.0.1", 0, List.of(), Set.of()),
        new RecordedEvents(),
        Clock.systemUTC());
  }

  private static JsonObject play(FakeGateway gateway, JsonObject instruction) {
    String id = instruction.get("id").getAsString();
    boolean refuses = instruction.toString().contains(OTHER);
    return gateway.outcome(
        id, refuses ? "refused" : "done", refuses ? "The meter refused it" : "private answer");
  }

  @Test
  void shows_what_every_command_instructed_also_after_a_restart() throws Exception {
    try (FakeGateway gateway = new FakeGateway("gw1", data)) {
      try (Dcs dcs = start()) {
        gateway.answer(instruction -> play(gateway, instruction));
        gateway.connect(dcs.brokerPort());
        run("supply disconnect " + METER + " " + OTHER);
        run("message show " + METER + " --text " + SECRET);
        run("selftest gw1");
      }
    }
    byte[] book = Files.readAllBytes(data.resolve("dcs/readings.mv"));
    assertThat(new String(book, StandardCharsets.ISO_8859_1))
        .contains("message.show")
        .doesNotContain(SECRET);
    try (Dcs dcs = start()) {
      assertThat(run("instructions")).isZero();
      assertThat(text(out)).doesNotContain("private answer");
      assertThat(text(out).lines()).hasSize(4);
      assertThat(run("instructions --json")).isZero();
      assertThat(lines())
          .extracting(
              one -> one.get("instruction").getAsString() + " " + one.get("state").getAsString())
          .containsExactly(
              "supply.disconnect done",
              "supply.disconnect refused",
              "message.show done",
              "selftest.run done");
      assertThat(run("instructions --meter " + OTHER)).isZero();
      assertThat(text(out).lines()).hasSize(1);
      assertThat(text(out)).contains(OTHER, "refused at ", "The meter refused it");
      assertThat(run("instructions --open")).isZero();
      assertThat(text(err)).isEqualTo("dcs: no such instruction was given\n");
      assertThat(run("instructions --since 9999-01-01")).isZero();
      assertThat(text(out)).isEmpty();
      assertThat(run("instructions --since 2000-01-01")).isZero();
      assertThat(text(out).lines()).hasSize(4);
    }
  }

  @Test
  void what_is_not_sent_was_not_given() throws Exception {
    try (Dcs dcs = start()) {
      assertThat(run("supply connect " + METER)).isEqualTo(1);
      assertThat(run("instructions")).isZero();
      assertThat(text(out)).isEmpty();
    }
  }

  @Test
  void wrong_usage_is_said_in_one_line() {
    for (String line :
        List.of(
            "instructions " + METER,
            "instructions --meter tki",
            "instructions --since noon",
            "instructions --csv")) {
      assertThat(run(line)).as(line).isEqualTo(2);
      assertThat(text(err).lines()).as(line).hasSize(1);
      assertThat(text(err)).startsWith("dcs: ").contains("instructions --help");
    }
  }

  @Test
  void help_is_complete() {
    assertThat(run("instructions --help")).isZero();
    assertThat(text(out)).contains("--open", "--meter", "--since", "--json", "timed-out", "10,000");
  }

  private List<JsonObject> lines() {
    return text(out).lines().map(line -> JsonParser.parseString(line).getAsJsonObject()).toList();
  }

  private static String text(ByteArrayOutputStream octets) {
    return octets.toString(StandardCharsets.UTF_8);
  }

  private int run(String line) {
    out.reset();
    err.reset();
    List<String> words = new ArrayList<>(Arrays.asList(line.split(" ")));
    if (!line.endsWith("--help")) {
      words.addAll(List.of("--data", data.toString()));
    }
    return new Commands(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Clock.systemUTC())
        .run(words, new CountDownLatch(1));
  }
}
