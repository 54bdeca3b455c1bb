package io.tiaki.dcs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tiaki.dcs.command.Commands;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
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

/** {@code dcs profile}, with a gateway that the test plays. */
@Timeout(60)
class ProfileCommandTest {
  private static final String METER = "TKI0000000000001";
  private static final String SEEN =
      """
      {"profile":"load","series":"1-0:99.1.0.255","periodSeconds":900,"later":7,
       "columns":[{"obis":"1-0:1.8.0.255","class":3,"attribute":2,"unit":"Wh"},
                  {"obis":"1-0:1.6.0.255","class":4,"attribute":5,"unit":""}],
       "rows":[{"at":"2026-07-01T00:00:00Z","quality":"valid","status":0,"values":["1234",null]},
               {"at":"2026-07-01T00:45:00Z","quality":"invalid","status":36,"clockStatus":1,
                "values":["12\\u0007","2026-06-01T00:00:00Z"]}],
       "gaps":[{"from":"2026-07-01T00:15:00Z","to":"2026-07-01T00:30:00Z","rows":2}]}
      """;

  @TempDir Path data;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final List<JsonObject> asked = Collections.synchronizedList(new ArrayList<>());

  @Test
  void wrong_usage_is_said_in_one_line() {
    String from = " --from 2026-01-01";
    for (String line :
        List.of(
            "",
            METER,
            "tki" + from,
            METER + " TKI0000000000002" + from,
            METER + from + " --meters more",
            METER + " --from yesterday",
            METER + " --from 2099-01-01",
            METER + from + " --to 2099-01-01",
            METER + from + " --to 2026-01-01",
            METER + from + " --of everything",
            METER + from + " --valid 2h")) {
      assertThat(run(line)).as(line).isEqualTo(2);
      assertThat(text(err).lines()).as(line).hasSize(1);
      assertThat(text(err)).startsWith("dcs: ").contains("dcs profile --help");
    }
  }

  @Test
  void help_is_complete() {
    assertThat(run("--help")).isZero();
    assertThat(text(out))
        .contains("METER", "--of", "--from", "--to", "--json", "events", "missing");
  }

  @Test
  void asks_for_a_time_of_the_past_and_until_now_by_default() throws Exception {
    played("refused", "", () -> assertThat(run(METER + " --from 2026-01-01")).isEqualTo(1));
    assertThat(text(err)).startsWith("dcs: " + METER + ": refused");
    JsonObject sent = asked.get(0);
    assertThat(sent.get("instruction").getAsString()).isEqualTo("reading.profile");
    assertThat(sent.get("meter").getAsString()).isEqualTo(METER);
    JsonObject parameters = sent.getAsJsonObject("parameters");
    assertThat(parameters.keySet()).containsExactlyInAnyOrder("of", "from", "to");
    assertThat(parameters.get("of").getAsString()).isEqualTo("load");
    assertThat(parameters.get("from").getAsString()).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(Instant.parse(parameters.get("to").getAsString())).isBeforeOrEqualTo(Instant.now());
  }

  @Test
  void shows_rows_and_what_is_missing_in_local_time() throws Exception {
    played(
        "done",
        SEEN,
        () -> {
          assertThat(run(METER + " --from 2026-07-01")).isZero();
          assertThat(text(out))
              .isEqualTo(
                  """
                  TKI0000000000001: done
                    registered                  quality      status  energy imported Wh  1-0:1.6.0.255 (5)
                    %s  valid        0x00                  1234                  -
                    %s  MISSING, 2 rows to %s
                    %s  invalid      0x24 clock 0x01                 12   2026-06-01T00:00:00Z
                  """
                      .formatted(local("00:00"), local("00:15"), local("00:30"), local("00:45")));
          assertThat(run(METER + " --from 2026-07-01 --json")).isZero();
          JsonObject outcome =
              JsonParser.parseString(text(out).lines().findFirst().orElse("")).getAsJsonObject();
          assertThat(outcome.getAsJsonObject("confirmation").getAsJsonArray("rows")).hasSize(2);
        });
  }

  private static String local(String time) {
    return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss xxx")
        .format(Instant.parse("2026-07-01T" + time + ":00Z").atZone(ZoneId.systemDefault()));
  }

  @Test
  void events_have_words() throws Exception {
    String events =
        """
        {"columns":[{"obis":"0-0:96.11.0.255","attribute":2,"unit":""}],
         "rows":[{"at":"2026-07-01T00:00:00Z","quality":"valid","values":["44"]}]}
        """;
    played(
        "done",
        events,
        () -> {
          assertThat(run(METER + " --of events --from 2026-07-01")).isZero();
          assertThat(text(out)).contains("44 meter cover removed");
        });
    assertThat(asked.get(0).getAsJsonObject("parameters").get("of").getAsString())
        .isEqualTo("events");
  }

  @Test
  void shows_nothing_of_what_has_another_form() throws Exception {
    played(
        "done",
        "{\"columns\":7,\"rows\":[[],{\"values\":[[]]},null],\"gaps\":[{\"rows\":{}}]}",
        () -> assertThat(run(METER + " --from 2026-07-01")).isZero());
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
    List<String> words = new ArrayList<>(List.of("profile"));
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
