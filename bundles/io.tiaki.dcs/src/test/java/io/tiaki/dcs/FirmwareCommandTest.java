package io.tiaki.dcs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code dcs firmware}, with a gateway that the test plays. */
@Timeout(60)
class FirmwareCommandTest {
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
  void wrong_usage_is_said_in_one_line() throws Exception {
    Files.write(data.resolve("image"), new byte[10]);
    String file = " --image " + data.resolve("image");
    for (String line :
        List.of(
            "",
            "burn " + METER,
            "update " + METER,
            "update " + METER + " --version 2.0.0",
            "update " + METER + file,
            "update --version 2.0.0" + file,
            "update " + METER + " --version 2.0.0 --image " + data.resolve("none"),
            "update " + METER + " --version 2.0.0 --image " + data,
            "update " + METER + " --version 2.0.0 --activate soon" + file,
            "update " + METER + " --version 2.0.0 --activate 2020-01-01T00:00:00Z" + file,
            "update " + METER + " --version 2.0.0 --activate 2099-01-01T00:00:00Z" + file,
            "activate " + METER,
            "activate " + METER + " --version 2.0.0" + file,
            "show " + METER + " --version 2.0.0")) {
      assertThat(run(line)).as(line).isEqualTo(2);
      assertThat(text(err).lines()).as(line).hasSize(1);
      assertThat(text(err)).startsWith("dcs: ").contains("--help");
    }
  }

  @Test
  void help_is_complete() {
    assertThat(run("--help")).isZero();
    assertThat(text(out)).contains("update", "activate", "show", "--image", "--version");
  }

  @Test
  void brings_the_image_in_parts_and_then_tells_the_meter() throws Exception {
    byte[] image = image(80_000);
    played(
        (gateway, instruction) -> outcome(gateway, instruction, "done", ""),
        () -> assertThat(run("update " + METER + " --version 2.0.0" + file())).isZero());
    assertThat(asked)
        .extracting(one -> one.get("instruction").getAsString())
        .containsExactly("firmware.part", "firmware.part", "firmware.part", "firmware.update");
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (JsonObject part : asked.subList(0, 3)) {
      JsonObject parameters = part.getAsJsonObject("parameters");
      StringBuilder base64 = new StringBuilder();
      for (int piece = 1; parameters.has("octets." + piece); piece++) {
        base64.append(parameters.get("octets." + piece).getAsString());
      }
      all.writeBytes(Base64.getDecoder().decode(base64.toString()));
    }
    assertThat(all.toByteArray()).isEqualTo(image);
    JsonObject parameters = asked.get(3).getAsJsonObject("parameters");
    assertThat(asked.get(3).get("meter").getAsString()).isEqualTo(METER);
    assertThat(parameters.get("version").getAsString()).isEqualTo("2.0.0");
    assertThat(parameters.get("activate").getAsString()).isEqualTo("now");
    assertThat(parameters.get("size").getAsString()).isEqualTo("80000");
    assertThat(parameters.get("sha-256"))
        .isEqualTo(asked.get(0).getAsJsonObject("parameters").get("sha-256"));
  }

  @Test
  void no_meter_is_told_of_an_image_that_the_gateway_has_not() throws Exception {
    image(80_000);
    played(
        (gateway, instruction) ->
            outcome(gateway, instruction, asked.size() == 2 ? "failed" : "done", ""),
        () -> {
          assertThat(run("update " + METER + " --version 2.0.0" + file())).isEqualTo(1);
          assertThat(text(err)).contains("gw1 has not all of it (failed)");
        });
    assertThat(asked).hasSize(2);
  }

  @Test
  void an_image_that_is_too_large_stays_here() throws Exception {
    image((4 << 20) + 1);
    played(
        (gateway, instruction) -> outcome(gateway, instruction, "done", ""),
        () -> assertThat(run("update " + METER + " --version 2.0.0" + file())).isEqualTo(1));
    assertThat(text(err)).contains("has not 1 to 4194304 octets");
    assertThat(asked).isEmpty();
  }

  @Test
  void activates_and_shows() throws Exception {
    played(
        (gateway, instruction) -> outcome(gateway, instruction, "done", "{\"firmware\":\"2.0.0\"}"),
        () -> {
          assertThat(run("activate " + METER + " --version 2.0.0")).isZero();
          assertThat(run("show " + METER + " --json")).isZero();
          assertThat(text(out)).contains("\"confirmation\":{\"firmware\":\"2.0.0\"}");
        });
    assertThat(asked.get(0).get("instruction").getAsString()).isEqualTo("firmware.activate");
    assertThat(asked.get(1).get("instruction").getAsString()).isEqualTo("firmware.show");
  }

  private byte[] image(int size) throws Exception {
    byte[] image = new byte[size];
    for (int i = 0; i < size; i++) {
      image[i] = (byte) (i * 31 + i / 256);
    }
    Files.write(data.resolve("image"), image);
    return image;
  }

  private String file() {
    return " --image " + data.resolve("image");
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
    List<String> words = new ArrayList<>(List.of("firmware"));
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
