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
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code dcs tariff}, with a gateway that the test plays. */
@Timeout(60)
class TariffCommandTest {
  private static final String METER = "TKI0000000000001";
  private static final String SEEN =
      """
      {"active":{"name":"two\\u0007rates","seasons":[{"name":"s","from":"01-01","week":"w"}],
        "weeks":[{"name":"w","days":[1,1,1,1,1,1,1]}],
        "days":[{"id":1,"switch":[{"at":"00:00","tariff":2},{"at":"06:00","tariff":1}]}]},
       "passive":{"name":"","seasons":[],"weeks":[],"days":[]},"activation":"2027-01-01T00:00:00Z",
       "specialDays":[{"date":"12-25","day":1}],"mask":"0x01","later":{"version":"too"},
       "registers":[{"obis":"1-0:1.8.1.255","value":"123.4","unit":"Wh"}]}
      """;

  @TempDir Path data;
  private Path file;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final List<JsonObject> asked = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void a_tariff_is_written_down() throws Exception {
    file = data.resolve("tariff.json");
    Files.copy(
        Path.of("..", "..", "distribution", "assembly", "src", "conf", "tariffs", "two-rates.json"),
        file);
  }

  @Test
  void wrong_usage_is_said_in_one_line() {
    for (String line :
        List.of(
            "",
            "forget " + METER,
            "set",
            "set " + METER,
            "set " + file,
            "set " + file + " tki",
            "set " + data.resolve("missing") + " " + METER,
            "set " + file + " " + METER + " --activation tomorrow",
            "set " + file + " " + METER + " --name x",
            "activate",
            "activate " + METER + " --activation now",
            "activate " + METER + " --name é",
            "show")) {
      assertThat(run(line)).as(line).isEqualTo(2);
      assertThat(text(err).lines()).as(line).hasSize(1);
      assertThat(text(err)).startsWith("dcs: ").contains("dcs tariff --help");
    }
  }

  @Test
  void help_is_complete() {
    assertThat(run("--help")).isZero();
    assertThat(text(out)).contains("set FILE", "activate", "show", "--activation", "--json");
  }

  @Test
  void sends_the_tariff_of_a_file() throws Exception {
    played(
        "done",
        "",
        () -> {
          assertThat(run("set " + file + " " + METER + " --activation wait")).isZero();
          assertThat(text(out)).isEqualTo(METER + ": done\n");
        });
    JsonObject sent = asked.get(0);
    assertThat(sent.get("instruction").getAsString()).isEqualTo("tariff.set");
    assertThat(sent.get("meter").getAsString()).isEqualTo(METER);
    assertThat(sent.getAsJsonObject("parameters").asMap())
        .hasToString(
            "{activation=\"wait\", days=\"1 00:00=2 07:00=1 21:00=2,2 00:00=2 06:00=1 22:00=2,3 00:00=2\","
                + " name=\"two-rates\", seasons=\"summer 04-01 summer,winter 10-01 winter\","
                + " special.days=\"01-01 3,12-25 3,2027-03-29 3\","
                + " weeks=\"summer 1 1 1 1 1 3 3,winter 2 2 2 2 2 3 3\"}");
  }

  @Test
  void activates_by_name_and_tells_a_refusal() throws Exception {
    played(
        "refused",
        "",
        () -> {
          assertThat(run("activate " + METER + " --name two-rates")).isEqualTo(1);
          assertThat(text(err)).startsWith("dcs: " + METER + ": refused");
        });
    assertThat(asked.get(0).get("instruction").getAsString()).isEqualTo("tariff.activate");
    assertThat(asked.get(0).getAsJsonObject("parameters").get("name").getAsString())
        .isEqualTo("two-rates");
  }

  @Test
  void shows_what_a_meter_has_as_a_table_or_as_json() throws Exception {
    played(
        "done",
        SEEN,
        () -> {
          assertThat(run("show " + METER)).isZero();
          assertThat(text(out))
              .isEqualTo(
                  """
                  TKI0000000000001: done
                    calendar "two rates" counts
                      from 01-01 week w
                      week w  days 1 1 1 1 1 1 1, from Monday on
                      day 1  00:00 tariff 2, 06:00 tariff 1
                    becomes active at 2027-01-01T00:00:00Z
                    special days  12-25 day 1
                    register 1-0:1.8.1.255  123.4 Wh
                  """);
          assertThat(run("show " + METER + " --json")).isZero();
          JsonObject outcome =
              JsonParser.parseString(text(out).lines().findFirst().orElse("")).getAsJsonObject();
          assertThat(outcome.getAsJsonObject("confirmation").get("mask").getAsString())
              .isEqualTo("0x01");
        });
  }

  @Test
  void shows_nothing_of_what_has_another_form() throws Exception {
    played(
        "done",
        "{\"active\":[1],\"passive\":{\"days\":[null]},\"specialDays\":7,\"registers\":[[]]}",
        () -> assertThat(run("show " + METER)).isZero());
  }

  private void played(String status, String json, Runnable test) throws Exception {
    try (FakeGateway gateway = new FakeGateway("gw1", data);
        Dcs dcs =
            Dcs.start(
                new Settings(data, "127.0.0.1", 0, List.of(), Set.of()),
                new RecordedEvents(),
                Clock.systemUTC())) {
      gateway.answer(
          instruction -> {
            asked.add(instruction);
            JsonObject outcome = gateway.outcome(instruction.get("id").getAsString(), status, "");
            outcome.addProperty(
                "data", Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8)));
            return outcome;
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
    List<String> words = new ArrayList<>(List.of("tariff"));
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
