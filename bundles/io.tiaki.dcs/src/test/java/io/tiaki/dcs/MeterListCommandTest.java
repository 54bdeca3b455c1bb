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
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code dcs meters}, with a gateway that the test plays. */
@Timeout(60)
class MeterListCommandTest {
  private static final String METER = "TKI0000000000001";
  private static final String OTHER = "TKI0000000000002";
  private static final String THIRD = "TKI0000000000003";
  private static final Instant NOW = Instant.parse("2026-01-01T02:00:05Z");

  @TempDir Path data;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private Dcs start() throws Exception {
    return Dcs.start(
        new Settings(data, "127.0.0.1", 0, List.of(), Set.of()),
        new RecordedEvents(),
        Clock.systemUTC());
  }

  private static String alert(String id, String meter, String created, int... codes) {
    String events =
        String.join(",", Arrays.stream(codes).mapToObj(code -> "{\"code\":" + code + "}").toList());
    return "{\"version\":1,\"type\":\"alert\",\"id\":\""
        + id
        + "\",\"gateway\":\"gw1\",\"created\":\""
        + created
        + "\",\"meter\":\""
        + meter
        + "\",\"alarms\":\"00000010\",\"errors\":\"00000000\",\"events\":["
        + events
        + "],\"gap\":false}";
  }

  @Test
  void shows_the_last_that_is_known_of_each_meter_also_after_a_restart() throws Exception {
    try (FakeGateway gateway = new FakeGateway("gw1", data)) {
      try (Dcs dcs = start()) {
        gateway.answer(one -> gateway.outcome(one.get("id").getAsString(), "done", ""));
        gateway.connect(dcs.brokerPort());
        gateway.send("readings", gateway.readings("gw1.r.1", OTHER, "2026-01-01T00:00:05Z"));
        gateway.receipt();
        gateway.send("readings", gateway.readings("gw1.r.2", METER, "2026-01-01T00:00:05Z"));
        gateway.receipt();
        gateway.send("readings", gateway.readings("gw1.r.3", METER, "2025-12-31T00:00:05Z"));
        gateway.receipt();
        gateway.send("outcomes", alert("gw1.m.1", METER, "2020-01-01T00:00:00Z", 62, 63));
        gateway.receipt();
        gateway.send("outcomes", alert("gw1.m.2", THIRD, "2026-01-01T00:00:00Z", 44, 60));
        gateway.receipt();
        assertThat(run("supply disconnect " + METER)).isZero();
      }
    }
    try (Dcs dcs = start()) {
      assertThat(run("meters --json")).isZero();
      assertThat(lines())
          .extracting(one -> one.get("meter").getAsString())
          .containsExactly(METER, OTHER, THIRD);
      JsonObject first = lines().get(0);
      assertThat(first.getAsJsonObject("reading").get("registered").getAsString())
          .isEqualTo("2026-01-01T00:00:05Z");
      assertThat(first.get("supply").getAsString()).isEqualTo("disconnected");
      assertThat(lines().get(1).has("supply")).isFalse();
      assertThat(run("meters")).isZero();
      List<String> shown = text(out).lines().toList();
      assertThat(shown).hasSize(3);
      assertThat(shown.get(0))
          .contains("gw1", "2 h ago: energy imported 1234567 Wh", "supply disconnected", "alert ");
      assertThat(shown.get(1)).contains("1234567 Wh").doesNotContain("supply", "alert");
      assertThat(shown.get(2)).contains("no reading", "supply disconnected", "meter cover removed");
      assertThat(run("meters --gateway gw1")).isZero();
      assertThat(text(out).lines()).hasSize(3);
      assertThat(run("meters --gateway gw2")).isZero();
      assertThat(text(out)).isEmpty();
      assertThat(text(err)).startsWith("dcs: no meter of gateway gw2 is known");
    }
  }

  @Test
  void no_meter_is_no_failure() throws Exception {
    try (Dcs dcs = start()) {
      assertThat(run("meters")).isZero();
      assertThat(text(out)).isEmpty();
      assertThat(text(err)).startsWith("dcs: no meter is known");
    }
  }

  @Test
  void wrong_usage_is_said_in_one_line() {
    for (String line : List.of("meters " + METER, "meters --gateway gw/1", "meters --csv")) {
      assertThat(run(line)).as(line).isEqualTo(2);
      assertThat(text(err).lines()).as(line).hasSize(1);
      assertThat(text(err)).startsWith("dcs: ").contains("meters --help");
    }
  }

  @Test
  void help_is_complete() {
    assertThat(run("meters --help")).isZero();
    assertThat(text(out)).contains("--gateway", "--json", "armed", "Exit status");
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
            Clock.fixed(NOW, ZoneOffset.UTC))
        .run(words, new CountDownLatch(1));
  }
}
