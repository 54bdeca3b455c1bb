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

/** {@code dcs enrol}, with a gateway that the test plays. */
@Timeout(60)
class EnrolCommandTest {
  private static final String OLD = "TKI0000000000001";
  private static final String NEW = "TKI0000000000002";
  private static final String PIN = "AB".repeat(32);

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
            "adopt " + OLD,
            "register " + OLD,
            "register --address meter:1",
            "register " + OLD + " " + NEW + " --address meter:1",
            "register " + OLD + " --address meter",
            "register " + OLD + " --address fd00::1:1",
            "register " + OLD + " --address meter:1 --fingerprint ab",
            "register " + OLD + " --address meter:1 --group A",
            "register " + OLD + " --address meter:1 --meters file",
            "register " + OLD + " --address meter:1 --without-reading",
            "register meter --address meter:1",
            "replace " + OLD + " --address meter:1",
            "replace " + OLD + " " + OLD + " --address meter:1",
            "replace " + OLD + " " + NEW,
            "remove",
            "remove " + OLD + " --address meter:1",
            "show " + OLD + " --without-reading")) {
      assertThat(run(line)).as(line).isEqualTo(2);
      assertThat(text(err).lines()).as(line).hasSize(1);
      assertThat(text(err)).startsWith("dcs: ").contains("--help");
    }
  }

  @Test
  void help_is_complete() {
    assertThat(run("--help")).isZero();
    assertThat(text(out))
        .contains("register", "replace", "remove", "show", "--address", "--fingerprint", "--group")
        .contains("--without-reading", "--valid", "--json");
  }

  @Test
  void registers_a_meter_as_it_is_told() throws Exception {
    played(
        (gateway, instruction) -> outcome(gateway, instruction, "done", "{\"serial\":\"7\"}"),
        () -> {
          String options = " --address [fd00::1]:24001 --fingerprint " + PIN + " --group psk";
          assertThat(run("register " + OLD + options + " --json")).isZero();
          assertThat(text(out)).contains("\"confirmation\":{\"serial\":\"7\"}");
        });
    assertThat(told()).containsExactly("enrolment.register " + OLD);
    JsonObject parameters = asked.get(0).getAsJsonObject("parameters");
    assertThat(parameters.get("address").getAsString()).isEqualTo("[fd00::1]:24001");
    assertThat(parameters.get("fingerprint").getAsString()).isEqualTo("ab".repeat(32));
    assertThat(parameters.get("group").getAsString()).isEqualTo("psk");
  }

  @Test
  void replaces_one_meter_by_another() throws Exception {
    played(
        (gateway, instruction) -> outcome(gateway, instruction, "done", ""),
        () -> assertThat(run("replace " + OLD + " " + NEW + " --address meter:1")).isZero());
    assertThat(told()).containsExactly("enrolment.remove " + OLD, "enrolment.register " + NEW);
    assertThat(reading(0)).isEqualTo("last");
  }

  @Test
  void a_meter_that_does_not_go_is_not_replaced() throws Exception {
    played(
        (gateway, instruction) -> outcome(gateway, instruction, "unreachable", ""),
        () -> {
          assertThat(run("replace " + OLD + " " + NEW + " --address meter:1")).isEqualTo(1);
          assertThat(text(err)).contains(NEW + " was not registered");
        });
    assertThat(told()).containsExactly("enrolment.remove " + OLD);
  }

  @Test
  void removes_and_shows_meters() throws Exception {
    played(
        (gateway, instruction) -> outcome(gateway, instruction, "done", ""),
        () -> {
          assertThat(run("remove " + OLD + " " + NEW + " --without-reading")).isZero();
          assertThat(run("show " + OLD)).isZero();
        });
    assertThat(told())
        .containsExactlyInAnyOrder(
            "enrolment.remove " + OLD, "enrolment.remove " + NEW, "enrolment.show " + OLD);
    assertThat(reading(0)).isEqualTo("none");
  }

  private String reading(int number) {
    return asked.get(number).getAsJsonObject("parameters").get("reading").getAsString();
  }

  private List<String> told() {
    return asked.stream()
        .map(one -> one.get("instruction").getAsString() + " " + one.get("meter").getAsString())
        .toList();
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
    List<String> words = new ArrayList<>(List.of("enrol"));
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
