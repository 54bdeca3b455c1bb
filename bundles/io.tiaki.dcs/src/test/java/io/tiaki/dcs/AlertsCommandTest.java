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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code dcs alerts}, and alerts on their way to it from a gateway that the test plays. */
@Timeout(60)
class AlertsCommandTest {
  private static final String METER = "TKI0000000000001";
  private static final String OTHER = "TKI0000000000002";

  @TempDir Path data;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final RecordedEvents events = new RecordedEvents();

  private static String alert(String id, String meter, String listed) {
    return "{\"version\":1,\"type\":\"alert\",\"id\":\""
        + id
        + "\",\"gateway\":\"gw1\",\"created\":\"2026-01-01T00:00:00Z\",\"meter\":\""
        + meter
        + "\",\"alarms\":\"00000010\",\"errors\":\"00000000\",\"events\":["
        + listed
        + "],\"gap\":false}";
  }

  private Dcs start() throws Exception {
    return Dcs.start(
        new Settings(data, "127.0.0.1", 0, List.of(), Set.of()), events, Clock.systemUTC());
  }

  @Test
  void an_alert_is_confirmed_shown_and_kept_once() throws Exception {
    String first = alert("gw1.m.1", METER, "{\"code\":44,\"at\":\"2025-12-31T23:59:58Z\"}");
    try (FakeGateway gateway = new FakeGateway("gw1", data)) {
      try (Dcs dcs = start()) {
        gateway.connect(dcs.brokerPort());
        gateway.send("outcomes", first);
        assertThat(gateway.receipts.poll(20, TimeUnit.SECONDS).get("accepted").toString())
            .contains("gw1.m.1");
        gateway.send("outcomes", first);
        assertThat(gateway.receipts.poll(20, TimeUnit.SECONDS).get("accepted").toString())
            .contains("gw1.m.1");
        gateway.send("outcomes", alert("gw1.m.2", OTHER, "{\"code\":217}"));
        assertThat(gateway.receipts.poll(20, TimeUnit.SECONDS)).isNotNull();
        assertThat(events.alerts).hasSize(2);
      }
    }
    try (Dcs dcs = start()) {
      assertThat(run("alerts")).isZero();
      assertThat(text(out))
          .contains(METER, "meter cover removed", OTHER, "event 217", "at a time not told");
      assertThat(run("alerts " + METER + " --json")).isZero();
      List<JsonObject> lines =
          text(out).lines().map(line -> JsonParser.parseString(line).getAsJsonObject()).toList();
      assertThat(lines).hasSize(1);
      assertThat(lines.get(0).get("gateway").getAsString()).isEqualTo("gw1");
      assertThat(run("status")).isZero();
      assertThat(text(out)).contains("alerts of meters    2", OTHER, "event 217");
    }
  }

  @Test
  void no_alert_is_no_failure() throws Exception {
    try (Dcs dcs = start()) {
      assertThat(run("alerts " + METER)).isZero();
      assertThat(text(out)).isEmpty();
      assertThat(text(err)).isEqualTo("dcs: no meter has alerted\n");
      assertThat(run("status")).isZero();
      assertThat(text(out)).doesNotContain("alerts");
    }
  }

  @Test
  void wrong_usage_is_said_in_one_line() {
    for (String line : List.of("alerts tki", "alerts " + METER + " " + OTHER, "alerts --csv")) {
      assertThat(run(line)).as(line).isEqualTo(2);
      assertThat(text(err).lines()).as(line).hasSize(1);
      assertThat(text(err)).startsWith("dcs: ").contains("alerts --help");
    }
  }

  @Test
  void help_is_complete() {
    assertThat(run("alerts --help")).isZero();
    assertThat(text(out)).contains("--json", "--data", "Exit status");
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
