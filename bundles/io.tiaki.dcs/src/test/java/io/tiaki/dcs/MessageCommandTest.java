package io.tiaki.dcs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.tiaki.dcs.command.Commands;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code dcs message}, with a gateway that the test plays. */
@Timeout(60)
class MessageCommandTest {
  private static final String METER = "TKI0000000000001";

  @TempDir Path data;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final List<JsonObject> asked = Collections.synchronizedList(new ArrayList<>());

  /** What the gateway answers. */
  @FunctionalInterface
  private interface Play {
    JsonObject answer(FakeGateway gateway, JsonObject instruction) throws Exception;
  }

  @Test
  void wrong_usage_is_said_in_one_line() {
    for (String line :
        List.of(
            "",
            "whisper " + METER,
            "show " + METER,
            "show --text Hello",
            "show " + METER + " --text " + "x".repeat(161),
            "show " + METER + " --text Hello --priority most",
            "show " + METER + " --text Hello --for 100ms",
            "show " + METER + " --text Hello --for 745h",
            "ask " + METER + " --text Hello --for 1h",
            "clear " + METER + " --text Hello")) {
      assertThat(run(line)).as(line).isEqualTo(2);
      assertThat(text(err).lines()).as(line).hasSize(1);
      assertThat(text(err)).startsWith("dcs: ").contains("--help");
    }
  }

  @Test
  void help_is_complete() {
    assertThat(run("--help")).isZero();
    assertThat(text(out)).contains("show", "ask", "clear", "--text", "--priority", "--for");
  }

  @Test
  void sends_the_text_with_its_terms() throws Exception {
    played(
        (gateway, instruction) -> outcome(gateway, instruction, "done", "{\"shown\":true}"),
        () -> {
          assertThat(run("show " + METER + " --text Hello --priority high --for 1h")).isZero();
          assertThat(run("clear " + METER)).isZero();
        });
    assertThat(asked.get(0).get("instruction").getAsString()).isEqualTo("message.show");
    JsonObject parameters = asked.get(0).getAsJsonObject("parameters");
    assertThat(parameters.get("text").getAsString()).isEqualTo("Hello");
    assertThat(parameters.get("priority").getAsString()).isEqualTo("high");
    assertThat(parameters.get("until").getAsString()).matches("\\d{4}-.*:\\d\\dZ");
    assertThat(asked.get(1).getAsJsonObject("parameters").asMap()).isEmpty();
  }

  @Test
  void tells_the_answer_to_a_question() throws Exception {
    played(
        (gateway, instruction) ->
            outcome(gateway, instruction, "done", "{\"shown\":false,\"answer\":\"no\"}"),
        () -> {
          assertThat(run("ask " + METER + " --text Warm?")).isZero();
          assertThat(text(out)).startsWith(METER + ": done: the answer is no.");
          assertThat(run("ask " + METER + " --text Warm? --json")).isZero();
          assertThat(text(out)).contains("\"answer\":\"no\"");
        });
  }

  @Test
  void nobody_answered_is_an_error() throws Exception {
    played(
        (gateway, instruction) ->
            outcome(gateway, instruction, "timed-out", "{\"shown\":true,\"answer\":\"none\"}"),
        () -> {
          assertThat(run("ask " + METER + " --text Warm?")).isEqualTo(1);
          assertThat(text(err)).startsWith("dcs: " + METER + ": timed-out: ");
        });
  }

  private JsonObject outcome(
      FakeGateway gateway, JsonObject instruction, String status, String json) {
    JsonObject outcome = gateway.outcome(instruction.get("id").getAsString(), status, "");
    if (!json.isEmpty()) {
      outcome.addProperty(
          "data", Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8)));
    }
    return outcome;
  }

  private void played(Play play, Runnable test) throws Exception {
    try (FakeGateway gateway = new FakeGateway("gw1", data);
        Dcs dcs =
            Dcs.start(
                new Settings(data, "127.0.0.1", 0, List.of(), Set.of()),
                new RecordedEvents(),
                Clock.systemUTC())) {
      gateway.answer(
          instruction -> {
            asked.add(instruction);
            try {
              return play.answer(gateway, instruction);
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          });
      gateway.connect(dcs.brokerPort());
      test.run();
    }
  }

  private static String text(ByteArrayOutputStream octets) {
    return octets.toString(StandardCharsets.UTF_8);
  }

  private int run(String line) {
    out.reset();
    err.reset();
    List<String> words = new ArrayList<>(List.of("message"));
    Arrays.stream(line.split(" ")).filter(word -> !word.isEmpty()).forEach(words::add);
    if (!line.equals("--help")) {
      words.addAll(List.of("--data", data.toString()));
    }
    return new Commands(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Clock.systemUTC())
        .run(words, new CountDownLatch(1));
  }
}
