package io.tiaki.dcs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.tiaki.dcs.command.Commands;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ReadingsTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final String FIRST = "TKI0000000000001";
  private static final String SECOND = "TKI0000000000002";

  @TempDir Path data;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private FakeGateway gateway;
  private Dcs dcs;

  @BeforeEach
  void start() throws Exception {
    gateway = new FakeGateway("gw1", data);
    dcs =
        Dcs.start(
            new Settings(data, "127.0.0.1", 0, List.of(), Set.of()),
            new RecordedEvents(),
            Clock.systemUTC());
    gateway.connect(dcs.brokerPort());
  }

  @AfterEach
  void stop() {
    gateway.close();
    dcs.close();
  }

  @Test
  void all_readings_of_a_meter_come_in_order_however_many_there_are() throws Exception {
    send(FIRST, 1_600);
    send(SECOND, 900);

    assertThat(readings(FIRST, "--json")).isZero();
    List<JsonObject> lines =
        said(out).lines().map(line -> new Gson().fromJson(line, JsonObject.class)).toList();
    assertThat(lines).hasSize(1_600);
    assertThat(lines).allMatch(line -> line.get("meter").getAsString().equals(FIRST));
    assertThat(lines.get(0).get("registered").getAsString()).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(lines.get(1_599).get("registered").getAsString()).isEqualTo("2026-01-01T00:26:39Z");
    assertThat(lines)
        .extracting(line -> line.get("registered").getAsString())
        .doesNotHaveDuplicates()
        .isSorted();

    clear();
    assertThat(readings("--json")).isZero();
    assertThat(said(out).lines()).hasSize(2_500);
  }

  @Test
  void a_time_bounds_them_from_the_first_to_before_the_last() throws Exception {
    send(FIRST, 10);

    readings("--from", "2026-01-01T00:00:03Z", "--to", "2026-01-01T00:00:06Z", "--csv");

    List<String> lines = List.of(said(out).split("\r\n"));
    assertThat(lines)
        .hasSize(4)
        .startsWith("meter,series,registered,quality,source,gateway,received,obis,value,unit");
    assertThat(lines.get(1))
        .matches(
            "TKI0000000000001,1-0:99.1.0.255,2026-01-01T00:00:03Z,valid,pushed,gw1,[^,]*Z,1-0:1.8.0.255,1234567,Wh");
    clear();
    assertThat(readings("--from", "2026-01-02")).isEqualTo(1);
    assertThat(said(err)).startsWith("dcs: no such readings are stored");
    clear();
    assertThat(readings(FIRST, "--to", "2026-01-02")).isZero();
    assertThat(said(out).lines()).hasSize(10);
    assertThat(said(out)).contains("1-0:1.8.0.255 1234567 Wh");
  }

  @Test
  void wrong_wishes_are_usage() {
    for (List<String> wish :
        List.of(
            List.of("A", "B"),
            List.of("x y"),
            List.of("--from", "yesterday"),
            List.of("--from", "2026-13-01"),
            List.of("--from", "2026-01-02", "--to", "2026-01-01"),
            List.of("--csv", "--json"))) {
      assertThat(readings(wish.toArray(new String[0]))).as("%s", wish).isEqualTo(2);
    }
  }

  /** One a second from the start on. */
  private void send(String meter, int count) throws Exception {
    for (int first = 0; first < count; first += 400) {
      JsonObject message = gateway.readings("gw1.r." + meter + "." + first, meter, "");
      JsonArray all = new JsonArray();
      for (int i = first; i < Math.min(count, first + 400); i++) {
        String time = START.plusSeconds(i).toString();
        all.add(FakeGateway.reading(meter, "1-0:99.1.0.255", time, "pushed"));
      }
      message.add("readings", all);
      gateway.send("readings", message);
      gateway.receipt();
    }
  }

  private int readings(String... arguments) {
    List<String> all = new ArrayList<>(List.of("readings", "--data", data.toString()));
    all.addAll(List.of(arguments));
    return new Commands(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Clock.systemUTC())
        .run(all, new CountDownLatch(1));
  }

  private static String said(ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8);
  }

  private void clear() {
    out.reset();
    err.reset();
  }
}
