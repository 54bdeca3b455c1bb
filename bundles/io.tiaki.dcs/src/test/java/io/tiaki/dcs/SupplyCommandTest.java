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
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code dcs supply} and its conversation, with a gateway that the test plays. */
@Timeout(60)
class SupplyCommandTest {
  private static final String METER = "TKI0000000000001";
  private static final String OTHER = "TKI0000000000002";

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
            "explode " + METER,
            "connect",
            "connect tki",
            "connect " + METER + " --valid 2h",
            "connect " + METER + " --threshold 10W",
            "connect " + METER + " --gateway gw/1",
            "connect --meters " + data.resolve("missing"),
            "limit " + METER,
            "limit " + METER + " --threshold 1kW",
            "limit " + METER + " --threshold 10W --over 100ms",
            "limit " + METER + " --threshold 10W --from 2026-01-01T12:00:00Z",
            "limit " + METER + " --threshold 10W --emergency 1h --from noon")) {
      assertThat(run(line)).as(line).isEqualTo(2);
      assertThat(text(err).lines()).as(line).hasSize(1);
      assertThat(text(err)).startsWith("dcs: ").contains("--help");
    }
  }

  @Test
  void help_is_complete() {
    assertThat(run("--help")).isZero();
    assertThat(text(out)).contains("connect", "arm", "--threshold", "still trying", "--json");
  }

  @Test
  void says_what_the_meter_was_read_to_be() throws Exception {
    played(
        (gateway, instruction) -> outcome(gateway, instruction, "done", "{\"output\":false}"),
        () -> {
          assertThat(run("disconnect " + METER + " --json")).isZero();
          JsonObject event = lines().get(0);
          assertThat(event.get("outcome").getAsString()).isEqualTo("done");
          assertThat(event.getAsJsonObject("confirmation").get("output").getAsBoolean()).isFalse();
          assertThat(lines().get(1).getAsJsonObject("counts").get("done").getAsInt()).isEqualTo(1);
        });
    assertThat(asked.get(0).get("instruction").getAsString()).isEqualTo("supply.disconnect");
    assertThat(asked.get(0).get("meter").getAsString()).isEqualTo(METER);
  }

  @Test
  void sends_the_parameters_of_a_limit_in_their_units() throws Exception {
    played(
        (gateway, instruction) -> outcome(gateway, instruction, "done", ""),
        () ->
            assertThat(
                    run(
                        "limit "
                            + METER
                            + " --threshold 2300W --over 1m --emergency 2h --from 2026-01-01T12:00:00Z"))
                .isZero());
    Map<String, ?> parameters = asked.get(0).getAsJsonObject("parameters").asMap();
    assertThat(parameters)
        .hasToString(
            "{emergency.from=\"2026-01-01T12:00:00Z\", emergency.s=\"7200\", over.s=\"60\", threshold.w=\"2300\"}");
  }

  @Test
  void tells_while_a_meter_is_waited_for_and_never_takes_it_for_the_outcome() throws Exception {
    Play play =
        (gateway, instruction) -> {
          String id = instruction.get("id").getAsString();
          if (asked.size() > 1) {
            String before = asked.get(0).get("id").getAsString();
            gateway.send("outcomes", gateway.progress(before, "late"));
          }
          gateway.send("outcomes", gateway.progress(id, "no session"));
          gateway.send("outcomes", gateway.progress("another", "of somebody else"));
          return outcome(gateway, instruction, "done", "");
        };
    played(
        play,
        () -> {
          assertThat(run("disconnect " + METER)).isZero();
          assertThat(text(out))
              .isEqualTo(METER + ": still trying: no session\n" + METER + ": done\n");
          assertThat(run("disconnect " + METER + " --json")).isZero();
          assertThat(lines())
              .extracting(line -> line.has("event") ? line.get("event").getAsString() : "end")
              .containsExactly("waiting", "outcome", "end");
          assertThat(lines().get(0).get("text").getAsString()).isEqualTo("no session");
        });
  }

  @Test
  void a_refusal_is_an_error_with_its_reason() throws Exception {
    played(
        (gateway, instruction) ->
            gateway.outcome(
                instruction.get("id").getAsString(), "refused", "The meter refused\nit"),
        () -> {
          assertThat(run("connect " + METER)).isEqualTo(1);
          assertThat(text(err)).isEqualTo("dcs: " + METER + ": refused: The meter refused it\n");
        });
  }

  @Test
  void many_meters_are_asked_once_each_and_counted() throws Exception {
    List<String> meters =
        IntStream.rangeClosed(1, 450).mapToObj(n -> "TKI%013d".formatted(n)).toList();
    Path file =
        Files.write(
            data.resolve("list"),
            Stream.concat(Stream.of("# all", "", METER), meters.stream()).toList());
    played(
        (gateway, instruction) ->
            outcome(
                gateway,
                instruction,
                instruction.get("meter").getAsString().equals(OTHER) ? "unreachable" : "done",
                ""),
        () -> {
          assertThat(run("arm --meters " + file)).isEqualTo(1);
          assertThat(text(err)).contains(OTHER + ": unreachable", "449 done, 1 unreachable");
          assertThat(text(out)).contains("/450  ");
        });
    assertThat(asked)
        .extracting(one -> one.get("meter").getAsString())
        .containsExactlyInAnyOrderElementsOf(meters);
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

  private List<JsonObject> lines() {
    return text(out).lines().map(line -> JsonParser.parseString(line).getAsJsonObject()).toList();
  }

  private static String text(ByteArrayOutputStream octets) {
    return octets.toString(StandardCharsets.UTF_8);
  }

  private int run(String line) {
    out.reset();
    err.reset();
    List<String> words = new ArrayList<>(List.of("supply"));
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
