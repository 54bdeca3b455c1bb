package io.tiaki.demo.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tiaki.demo.account.Missing;
import io.tiaki.demo.account.Problems;
import io.tiaki.demo.account.Spread;
import io.tiaki.demo.account.Totals;
import io.tiaki.demo.event.EventLine;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SummaryTest {
  private static final Totals TOTALS =
      new Totals(
          Duration.ofSeconds(62),
          25,
          24,
          24,
          300,
          298,
          2,
          1,
          12,
          0,
          0,
          0,
          4.8064,
          new Spread(298, 12, 31, 950, 31_240, List.of(280L, 0L, 8L, 0L, 0L, 0L, 0L, 10L, 0L)),
          new Spread(288, 11, 30, 900, 1_240, List.of(280L, 0L, 6L, 0L, 1L, 0L, 0L, 0L, 1L)),
          61_000);

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private static Summary summary() {
    return new Summary(
        false,
        "readings are missing",
        List.of("last words"),
        TOTALS,
        new Missing(List.of("TKI0000000000007  not connected, no reading arrived"), 3),
        List.of(new Problems.Problem("gateway", false, 4, Instant.EPOCH, "x away")),
        5,
        Path.of("/d/logs"));
  }

  @Test
  void tells_how_it_went() {
    assertThat(summary().lines())
        .containsExactly(
            "NOT OK: readings are missing",
            "  | last words",
            "  meters    24 of 25 had a reading arrive, 24 connected at the end",
            "  readings  300 registered, 298 arrived, 2 outstanding, the oldest for 61 s; 12 from before this run; 1 arrived twice",
            "  rate      4.8/s on average in 1:02",
            "  latency   p50 12 ms  p95 31 ms  p99 950 ms  max 31 s  from registration to DCS",
            "            10 registered before their meter had a session; the others p50 11 ms  p95 30 ms  p99 900 ms  max 1.2 s",
            "  spread    within 250 ms 97 %, 1 s 99 %, 5 s 99 %, longer 1",
            "  missing",
            "    TKI0000000000007  not connected, no reading arrived",
            "    … and 3 more meters",
            "  warnings and errors: 5",
            "    gateway warning ×4  x away",
            "  logs      /d/logs");
  }

  @Test
  void is_one_object_as_json() {
    JsonView view =
        new JsonView(
            new Output(Output.stream(bytes), true), new Output(Output.stream(bytes), true));
    view.event("dcs", EventLine.parse("{\"event\":\"quiet\",\"x\":\"<\"}"));
    view.close(summary());

    List<String> lines = bytes.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).isEqualTo("{\"event\":\"quiet\",\"from\":\"dcs\",\"x\":\"<\"}");
    JsonObject json = JsonParser.parseString(lines.get(1)).getAsJsonObject();
    assertThat(json.get("event").getAsString()).isEqualTo("summary");
    assertThat(json.get("ok").getAsBoolean()).isFalse();
    assertThat(json.get("outstanding").getAsLong()).isEqualTo(2);
    assertThat(json.get("latencyP99Millis").getAsLong()).isEqualTo(950);
    assertThat(json.get("sessionLatencyMaxMillis").getAsLong()).isEqualTo(1_240);
    assertThat(json.get("averagePerSecond").getAsDouble()).isEqualTo(4.806);
    assertThat(json.getAsJsonArray("missing")).hasSize(1);
    assertThat(json.getAsJsonArray("problems").get(0).getAsJsonObject().get("count").getAsInt())
        .isEqualTo(4);
  }

  @Test
  void is_readable_where_the_locale_knows_ascii_only() {
    new Output(Output.stream(bytes), Output.unicode(Map.of("LC_ALL", "C", "LANG", "C.UTF-8")))
        .line("… ×4 ü");

    assertThat(bytes.toString(StandardCharsets.US_ASCII)).isEqualTo("~ x4 ?\n");
    assertThat(Output.unicode(Map.of("LC_ALL", "", "LANG", "en_GB.utf8"))).isTrue();
    assertThat(Output.unicode(Map.of())).isFalse();
  }
}
