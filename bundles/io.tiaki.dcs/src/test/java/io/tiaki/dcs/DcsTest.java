package io.tiaki.dcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.tiaki.dcs.control.Answer;
import io.tiaki.dcs.protocol.MeterReading;
import io.tiaki.testkit.Threads;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DcsTest {
  private static final String METER = "TKI0000000000001";
  private static final String TIME = "2026-01-01T00:00:05Z";

  @TempDir Path data;
  private final RecordedEvents events = new RecordedEvents();
  private FakeGateway gateway;
  private Dcs dcs;

  @BeforeEach
  void start() throws Exception {
    gateway = new FakeGateway("gw1", data);
    dcs = open();
    gateway.connect(dcs.brokerPort());
  }

  @AfterEach
  void stop() {
    gateway.close();
    dcs.close();
  }

  @Test
  void a_reading_is_stored_and_confirmed_with_a_signed_receipt() throws Exception {
    gateway.send("readings", gateway.readings("gw1.default.r.1", METER, TIME));

    assertThat(accepted(gateway.receipt())).containsExactly("gw1.default.r.1");
    MeterReading reading = events.readings.poll(5, TimeUnit.SECONDS);
    assertThat(reading.meter()).isEqualTo(METER);
    assertThat(reading.registered()).isEqualTo(TIME);
    assertThat(reading.values())
        .containsExactly(new MeterReading.Value("1-0:1.8.0.255", "1234567", "Wh"));
    assertThat(dcs.status().get("readings").getAsLong()).isEqualTo(1);
  }

  @Test
  void a_reading_counts_once_however_often_it_comes() throws Exception {
    gateway.send("readings", gateway.readings("gw1.default.r.1", METER, TIME));
    gateway.receipt();
    gateway.send("readings", gateway.readings("gw1.default.r.1", METER, TIME));
    assertThat(accepted(gateway.receipt())).containsExactly("gw1.default.r.1");
    gateway.send("readings", gateway.readings("gw1.other.r.7", METER, TIME));
    assertThat(accepted(gateway.receipt())).containsExactly("gw1.other.r.7");
    gateway.send("readings", gateway.readings("gw1.default.r.2", METER, "2026-01-01T00:00:10Z"));
    gateway.receipt();

    assertThat(events.readings.poll(5, TimeUnit.SECONDS).registered()).isEqualTo(TIME);
    assertThat(events.readings.poll(5, TimeUnit.SECONDS).registered())
        .isEqualTo("2026-01-01T00:00:10Z");
    assertThat(dcs.status().get("readings").getAsLong()).isEqualTo(2);
  }

  @Test
  void readings_survive_a_restart_and_still_count_once() throws Exception {
    gateway.send("readings", gateway.readings("gw1.default.r.1", METER, TIME));
    gateway.receipt();
    events.readings.poll(5, TimeUnit.SECONDS);

    restart();
    gateway.send("readings", gateway.readings("gw1.default.r.1", METER, TIME));

    assertThat(accepted(gateway.receipt())).containsExactly("gw1.default.r.1");
    assertThat(dcs.status().get("readings").getAsLong()).isEqualTo(1);
    assertThat(events.readings).isEmpty();
  }

  @Test
  void a_gateway_whose_store_went_back_is_noticed_and_told_also_after_a_restart() throws Exception {
    sendMarked(1, 7, "2026-01-01T00:10:00Z", "");
    restart();
    JsonObject told = sendMarked(2, 5, "2026-01-01T00:20:00Z", "");
    assertThat(told.getAsJsonObject("mark").get("number").getAsInt()).isEqualTo(7);
    assertThat(events.back.poll(5, TimeUnit.SECONDS))
        .contains("gw1 has an older store")
        .contains("mark 5")
        .contains("mark 7");
    assertThat(dcs.status().getAsJsonObject("wentBack").has("gw1")).isTrue();

    sendMarked(3, 6, "2026-01-01T00:20:10Z", "");
    assertThat(events.back).as("said once").isEmpty();
    told = sendMarked(4, 8, "2026-01-01T00:20:20Z", "2026-01-01T00:20:15Z");
    assertThat(told.getAsJsonObject("mark").get("number").getAsInt())
        .as("the gateway knows it and goes on")
        .isEqualTo(8);
  }

  private JsonObject sendMarked(int id, int number, String since, String back) throws Exception {
    JsonObject message =
        gateway.readings("gw1.default.r." + id, METER, "2026-01-01T00:00:0" + id + "Z");
    JsonObject mark = new JsonObject();
    mark.addProperty("number", number);
    mark.addProperty("head", "0" + number + "ab".repeat(31));
    mark.addProperty("since", since);
    if (!back.isEmpty()) {
      mark.addProperty("back", back);
    }
    message.add("mark", mark);
    gateway.send("readings", message);
    return gateway.receipt();
  }

  @Test
  void a_malformed_message_is_rejected_with_code_and_place() throws Exception {
    JsonObject message = gateway.readings("gw1.default.r.3", METER, TIME);
    message
        .getAsJsonArray("readings")
        .get(0)
        .getAsJsonObject()
        .getAsJsonArray("values")
        .get(0)
        .getAsJsonObject()
        .addProperty("value", "12,5");
    gateway.send("readings", message);

    JsonObject rejected = gateway.receipt().getAsJsonArray("rejected").get(0).getAsJsonObject();
    assertThat(rejected.get("id").getAsString()).isEqualTo("gw1.default.r.3");
    assertThat(rejected.get("code").getAsString()).isEqualTo("malformed");
    assertThat(rejected.get("text").getAsString())
        .isEqualTo("readings[0].values[0].value is not a decimal number");
    assertThat(dcs.status().get("readings").getAsLong()).isZero();
  }

  @Test
  void a_gateway_cannot_speak_for_another() throws Exception {
    JsonObject message = gateway.readings("gw1.default.r.4", METER, TIME);
    message.addProperty("gateway", "gw2");
    gateway.send("readings", message);

    JsonObject rejected = gateway.receipt().getAsJsonArray("rejected").get(0).getAsJsonObject();
    assertThat(rejected.get("code").getAsString()).isEqualTo("wrong-gateway");
    assertThat(dcs.status().get("readings").getAsLong()).isZero();
  }

  @Test
  void nobody_gets_a_message_freed_that_the_gateway_did_not_sign() throws Exception {
    restartWith("gw2");
    byte[] json =
        gateway.readings("gw1.x.1", METER, TIME).toString().getBytes(StandardCharsets.UTF_8);
    try (FakeGateway other = new FakeGateway("gw2", data).connect(dcs.brokerPort())) {
      byte[] foreign = other.keys.sign("sign", other.keys.envelop("dcs", json));
      gateway.sendRaw("readings", foreign, "gw1.x.1");
    }
    gateway.send("readings", gateway.readings("gw1.x.2", METER, TIME));

    assertThat(accepted(gateway.receipt())).containsExactly("gw1.x.2");
    assertThat(dcs.status().get("dropped").getAsLong()).isEqualTo(1);
  }

  @Test
  void what_has_no_readable_id_is_rejected_by_the_id_beside_it() throws Exception {
    byte[] enveloped = gateway.keys.envelop("dcs", "[[[[".getBytes(StandardCharsets.UTF_8));
    byte[] cms = gateway.keys.sign("sign", enveloped);
    gateway.sendRaw("readings", cms, "no id, at all");
    gateway.sendRaw("readings", cms, "gw1.default.r.8");

    JsonObject rejected = gateway.receipt().getAsJsonArray("rejected").get(0).getAsJsonObject();
    assertThat(rejected.get("id").getAsString()).isEqualTo("gw1.default.r.8");
    assertThat(rejected.get("code").getAsString()).isEqualTo("malformed");
    assertThat(dcs.status().get("dropped").getAsLong()).isEqualTo(1);
  }

  @Test
  void garbage_is_counted_told_once_and_harms_nothing() throws Exception {
    byte[] enveloped = gateway.keys.envelop("dcs", "{}".getBytes(StandardCharsets.UTF_8));
    byte[] altered = gateway.keys.sign("sign", enveloped);
    altered[altered.length / 2] ^= 1;
    gateway.sendRaw("readings", altered);
    gateway.sendRaw("readings", new byte[0]);
    gateway.sendRaw("outcomes", "garbage".getBytes(StandardCharsets.UTF_8));
    gateway.sendRaw(
        "readings", gateway.keys.sign("sign", "not enveloped".getBytes(StandardCharsets.UTF_8)));
    gateway.send("readings", "[[[[");
    gateway.send("readings", gateway.readings("gw1.default.r.5", METER, TIME));

    assertThat(accepted(gateway.receipt())).containsExactly("gw1.default.r.5");
    assertThat(gateway.receipts).isEmpty();
    assertThat(dcs.status().get("dropped").getAsLong()).isEqualTo(5);
    assertThat(events.problems.poll(5, TimeUnit.SECONDS)).contains("gw1").contains("dropped");
    assertThat(events.problems.poll(5, TimeUnit.SECONDS)).contains("good messages again");
    assertThat(events.problems).isEmpty();
  }

  @Test
  void a_message_that_is_too_large_is_rejected() throws Exception {
    byte[] cms = new byte[0];
    for (int filler = 1_040_000; cms.length <= 1_047_552; filler += 1_047_800 - cms.length) {
      JsonObject message = gateway.readings("gw1.default.r.6", METER, TIME);
      message.addProperty("unknown", "x".repeat(filler));
      byte[] json = message.toString().getBytes(StandardCharsets.UTF_8);
      cms = gateway.keys.sign("sign", gateway.keys.envelop("dcs", json));
    }
    gateway.sendRaw("readings", cms);

    JsonObject rejected = gateway.receipt().getAsJsonArray("rejected").get(0).getAsJsonObject();
    assertThat(rejected.get("code").getAsString()).isEqualTo("too-large");
  }

  @Test
  void a_meter_is_read_through_its_gateway() throws Exception {
    gateway.answer(
        instruction -> {
          assertThat(instruction.get("instruction").getAsString()).isEqualTo("reading.read");
          assertThat(instruction.get("meter").getAsString()).isEqualTo(METER);
          JsonObject outcome = gateway.outcome(instruction.get("id").getAsString(), "done", "");
          JsonArray readings = new JsonArray();
          readings.add(FakeGateway.reading(METER, "0-0:1.0.0.255", TIME, "on-demand"));
          outcome.add("readings", readings);
          return outcome;
        });

    Answer answer = read(METER, Duration.ofSeconds(20));

    assertThat(answer.status()).isEqualTo("done");
    assertThat(answer.readings()).hasSize(1);
    assertThat(accepted(gateway.receipt())).hasSize(1);
    assertThat(events.readings.poll(5, TimeUnit.SECONDS).source()).isEqualTo("on-demand");
  }

  @Test
  void the_reason_why_a_meter_was_not_read_comes_back() throws Exception {
    gateway.answer(
        instruction ->
            gateway.outcome(instruction.get("id").getAsString(), "unknown-meter", "no such meter"));
    Answer answer = read(METER, Duration.ofSeconds(20));
    assertThat(answer.status()).isEqualTo("unknown-meter");
    assertThat(answer.text()).isEqualTo("no such meter");

    gateway.answer(
        instruction -> gateway.outcome(instruction.get("id").getAsString(), "from the future", ""));
    assertThat(read(METER, Duration.ofSeconds(20)).status()).isEqualTo("failed");
  }

  @Test
  void a_silent_gateway_ends_in_a_time_out() throws Exception {
    Answer answer = read(METER, Duration.ofMillis(100));

    assertThat(answer.status()).isEqualTo("timed-out");
    assertThat(answer.text()).contains("gw1").contains("--timeout");
  }

  @Test
  void a_gateway_that_is_away_is_said_to_be_at_once() throws Exception {
    Answer answer =
        dcs.read(METER, Optional.of("gw9"), Duration.ofMinutes(10)).get(5, TimeUnit.SECONDS);

    assertThat(answer.status()).isEqualTo("unreachable");
    assertThat(answer.text()).contains("gateway gw9 is not connected").contains("gw1");
  }

  @Test
  void an_outcome_after_a_restart_is_confirmed() throws Exception {
    var instructions = new java.util.concurrent.LinkedBlockingQueue<String>();
    gateway.answer(
        instruction -> {
          instructions.add(instruction.get("id").getAsString());
          return new JsonObject();
        });
    read(METER, Duration.ofMillis(100));
    String id = instructions.poll(5, TimeUnit.SECONDS);

    restart();
    gateway.send("outcomes", gateway.outcome(id, "done", ""));

    assertThat(accepted(gateway.receipt())).containsExactly("gw1.o." + id);
  }

  @Test
  void only_one_runs_on_a_folder() {
    assertThatThrownBy(this::open)
        .isInstanceOf(DcsException.class)
        .hasMessageContaining("Another control system")
        .hasMessageContaining("--data");
  }

  @Test
  void private_files_are_private() throws Exception {
    assertThat(Files.getPosixFilePermissions(data.resolve("dcs"))).hasSize(3);
    assertThat(Files.getPosixFilePermissions(data.resolve("dcs/control.sock"))).hasSize(2);
    assertThat(Files.getPosixFilePermissions(data.resolve("secrets/dcs.unlock"))).hasSize(2);
  }

  @Test
  void leaves_no_thread_of_its_own_behind() throws Exception {
    dcs.close();

    assertThat(Threads.left("tiaki-dcs")).isEmpty();
  }

  private Answer read(String meter, Duration patience) throws Exception {
    return dcs.read(meter, Optional.empty(), patience).get(30, TimeUnit.SECONDS);
  }

  private void restart() throws Exception {
    dcs.close();
    dcs = open();
    gateway.connect(dcs.brokerPort());
  }

  /** A restart issues certificates at once, also for a gateway that asked meanwhile. */
  private void restartWith(String name) throws Exception {
    new FakeGateway(name, data).close();
    restart();
  }

  private Dcs open() throws DcsException {
    return Dcs.start(
        new Settings(data, "127.0.0.1", 0, List.of(), Set.of()), events, Clock.systemUTC());
  }

  private static List<String> accepted(JsonObject receipt) {
    assertThat(receipt.getAsJsonArray("rejected")).isEmpty();
    return receipt.getAsJsonArray("accepted").asList().stream().map(e -> e.getAsString()).toList();
  }
}
