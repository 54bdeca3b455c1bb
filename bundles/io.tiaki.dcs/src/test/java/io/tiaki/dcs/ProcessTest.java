package io.tiaki.dcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.tiaki.dcs.control.ControlClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The control system as a process of its own: killed, started again, stopped. */
@Timeout(120)
class ProcessTest {
  private static final String READ =
      "{\"command\":\"read\",\"meter\":\"TKI0000000000001\",\"gateway\":\"gw1\",\"timeoutMillis\":3600000}";

  @TempDir Path data;
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void end() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void confirmed_readings_survive_a_kill() throws Exception {
    try (FakeGateway gateway = new FakeGateway("gw1", data)) {
      Process first = start();
      BufferedReader events = first.inputReader();
      gateway.connect(event(events, "ready").get("brokerPort").getAsInt());
      gateway.send(
          "readings", gateway.readings("gw1.r.1", "TKI0000000000001", "2026-01-01T00:00:05Z"));
      gateway.receipt();
      JsonObject reading = event(events, "reading");
      assertThat(reading.get("gateway").getAsString()).isEqualTo("gw1");
      assertThat(reading.getAsJsonObject("values").getAsJsonObject("1-0:1.8.0.255").toString())
          .isEqualTo("{\"value\":\"1234567\",\"unit\":\"Wh\"}");
      first.destroyForcibly().waitFor();

      Process second = start();
      event(second.inputReader(), "ready");

      JsonObject request = new JsonObject();
      request.addProperty("command", "status");
      assertThat(new ControlClient(data).ask(request).get("readings").getAsLong()).isEqualTo(1);

      second.destroy();
      assertThat(second.waitFor(5, TimeUnit.SECONDS)).isTrue();
      assertThat(second.exitValue()).isZero();
    }
  }

  @Test
  void an_instruction_that_left_is_known_after_a_kill() throws Exception {
    try (FakeGateway gateway = new FakeGateway("gw1", data)) {
      CountDownLatch left = new CountDownLatch(1);
      gateway.answer(
          instruction -> {
            left.countDown();
            return new JsonObject();
          });
      Process first = start();
      gateway.connect(event(first.inputReader(), "ready").get("brokerPort").getAsInt());
      Thread asking = new Thread(() -> assertThatThrownBy(() -> ask(READ)).isNotNull());
      asking.start();
      assertThat(left.await(30, TimeUnit.SECONDS)).isTrue();
      first.destroyForcibly().waitFor();
      asking.join();

      event(start().inputReader(), "ready");

      List<JsonObject> given = ask("{\"command\":\"instructions\"}");
      assertThat(given).hasSize(1);
      assertThat(given.get(0).get("instruction").getAsString()).isEqualTo("reading.read");
      assertThat(given.get(0).get("meter").getAsString()).isEqualTo("TKI0000000000001");
      assertThat(given.get(0).get("state").getAsString()).isEqualTo("sent");
    }
  }

  /** The lines before the answer. */
  private List<JsonObject> ask(String request) throws DcsException {
    List<JsonObject> lines = new ArrayList<>();
    new ControlClient(data)
        .ask(new Gson().fromJson(request, JsonObject.class), lines::add, new CountDownLatch(1));
    return lines;
  }

  private Process start() throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.tiaki.dcs.Main",
                "--data",
                data.toString(),
                "--broker-port",
                "0",
                "--json")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    started.add(process);
    return process;
  }

  private static JsonObject event(BufferedReader events, String name) throws IOException {
    for (String line = events.readLine(); line != null; line = events.readLine()) {
      JsonObject event = new Gson().fromJson(line, JsonObject.class);
      if (event.get("event").getAsString().equals(name)) {
        return event;
      }
    }
    throw new AssertionError("The process ended without the event " + name);
  }
}
