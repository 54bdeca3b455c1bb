package io.tiaki.dcs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.tiaki.dcs.command.Commands;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code dcs update} from the command to a gateway that fetches, and back. */
@Timeout(60)
class UpdateTest {
  @TempDir Path data;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final RecordedEvents events = new RecordedEvents();
  private final BlockingQueue<JsonObject> instructions = new LinkedBlockingQueue<>();
  private final CountDownLatch stop = new CountDownLatch(1);
  private FakeGateway gateway;
  private FakeGateway second;
  private Dcs dcs;
  private Path unit;

  @BeforeEach
  void start() throws Exception {
    gateway = new FakeGateway("gw1", data);
    second = new FakeGateway("gw2", data);
    dcs = open();
    gateway.connect(dcs.brokerPort());
    unit = TestUnit.sign(TestUnit.build(data.resolve("unit.dp"), 300_000), data);
  }

  @AfterEach
  void stop() {
    gateway.close();
    second.close();
    dcs.close();
  }

  @Test
  void a_gateway_fetches_the_announced_package_and_its_answer_is_shown() throws Exception {
    List<byte[]> fetched = new ArrayList<>();
    gateway.answer(
        instruction -> {
          instructions.add(instruction);
          fetched.add(fetch(gateway, instruction));
          return outcome(gateway, instruction, "done", "io.tiaki.test 1.2.3 is healthy");
        });

    assertThat(update("gw1", unit.toString())).isZero();

    JsonObject instruction = instructions.take();
    JsonObject parameters = instruction.getAsJsonObject("parameters");
    assertThat(instruction.get("instruction").getAsString()).isEqualTo("update.install");
    assertThat(instruction.has("meter")).isFalse();
    assertThat(parameters.get("package").getAsString()).isEqualTo(TestUnit.NAME);
    assertThat(parameters.get("version").getAsString()).isEqualTo(TestUnit.VERSION);
    assertThat(parameters.get("size").getAsString()).isEqualTo("" + Files.size(unit));
    assertThat(parameters.get("sha-256").getAsString()).isEqualTo(TestUnit.sha256(unit));
    assertThat(Base64.getDecoder().decode(parameters.get("signature").getAsString()))
        .isEqualTo(Files.readAllBytes(data.resolve("unit.dp.p7s")));
    assertThat(Duration.between(Instant.now(), time(instruction, "validUntil")))
        .isBetween(Duration.ofMinutes(9), Duration.ofMinutes(10));
    assertThat(fetched).containsExactly(Files.readAllBytes(unit));
    assertThat(said(out))
        .contains("io.tiaki.test 1.2.3")
        .contains("100 %")
        .contains("Gateway gw1: done: io.tiaki.test 1.2.3 is healthy");
    assertThat(events.updates.poll(5, TimeUnit.SECONDS)).startsWith("gw1 io.tiaki.test 1.2.3  ");
    assertThat(events.updates.poll(5, TimeUnit.SECONDS)).contains(" done ");
  }

  @Test
  void status_shows_the_last_update_also_after_a_restart() throws Exception {
    gateway.answer(i -> outcome(gateway, i, "failed", "not healthy, the old one is back"));
    update("gw1", unit.toString());
    gateway.answer(i -> outcome(gateway, i, "done", "healthy"));
    update("gw1", unit.toString());
    dcs.close();
    dcs = open();
    clear();

    assertThat(run("status", "--data", data.toString())).isZero();

    assertThat(said(out))
        .contains("packages port       " + dcs.packagesPort().getAsInt())
        .containsPattern("update of gw1 +io.tiaki.test 1.2.3, .*: done: healthy")
        .doesNotContain("not healthy");
  }

  @Test
  void a_gateway_that_says_no_is_a_failure_with_its_reason() {
    gateway.answer(i -> outcome(gateway, i, "refused", "downgrade: 1.2.4 was\nhealthy"));

    assertThat(update("gw1", unit.toString())).isEqualTo(1);

    assertThat(said(err)).isEqualTo("dcs: refused: downgrade: 1.2.4 was healthy\n");
  }

  @Test
  void json_tells_every_step_on_a_line() throws Exception {
    gateway.answer(
        i -> {
          fetch(gateway, i);
          return outcome(gateway, i, "done", "healthy");
        });

    assertThat(update("gw1", unit.toString(), "--json")).isZero();

    List<JsonObject> lines =
        said(out).lines().map(line -> new Gson().fromJson(line, JsonObject.class)).toList();
    assertThat(lines.get(0).get("event").getAsString()).isEqualTo("sent");
    assertThat(lines.get(lines.size() - 2).get("fetched").getAsLong()).isEqualTo(Files.size(unit));
    JsonObject last = lines.get(lines.size() - 1);
    assertThat(last.get("event").getAsString()).isEqualTo("outcome");
    assertThat(last.get("status").getAsString()).isEqualTo("done");
    assertThat(last.get("gateway").getAsString()).isEqualTo("gw1");
  }

  @Test
  void what_is_no_signed_package_is_refused_with_the_remedy() throws Exception {
    Path unsigned = TestUnit.build(data.resolve("unsigned.dp"), 10);
    assertFails(unsigned, "has no signature", "./tiaki package sign " + unsigned);

    Path altered = TestUnit.sign(TestUnit.build(data.resolve("altered.dp"), 10), data);
    TestUnit.build(altered, 11);
    assertFails(altered, "does not fit this package", "./tiaki package sign " + altered);

    Path odd = TestUnit.build(data.resolve("odd.dp"), 10);
    Files.writeString(data.resolve("odd.dp.p7s"), "signed, I promise");
    assertFails(odd, "is no CMS SignedData", "./tiaki package sign " + odd);

    assertFails(Files.writeString(data.resolve("text.dp"), "hello"), "is no deployment package");
    assertFails(
        TestUnit.build(data.resolve("jar.dp"), "Manifest-Version: 1.0\r\n\r\n", 10),
        "is no deployment package");
    assertFails(data.resolve("missing.dp"), "is no file");
    assertFails(data, "is no file");
    Path large = data.resolve("large.dp");
    Files.write(large, new byte[(32 << 20) + 1]);
    assertFails(large, "more than 33554432 octets");
    assertThat(instructions).isEmpty();
  }

  @Test
  void a_signature_may_stand_elsewhere() throws Exception {
    gateway.answer(i -> outcome(gateway, i, "done", ""));
    Path elsewhere = Files.move(data.resolve("unit.dp.p7s"), data.resolve("my.p7s"));

    assertThat(update("gw1", unit.toString())).isEqualTo(1);
    assertThat(update("gw1", unit.toString(), "--signature", elsewhere.toString())).isZero();
  }

  @Test
  void several_gateways_are_updated_until_one_fails() throws Exception {
    second.connect(dcs.brokerPort());
    gateway.answer(i -> outcome(gateway, i, "done", ""));
    second.answer(i -> outcome(second, i, "done", ""));
    assertThat(update("--all", unit.toString())).isZero();
    assertThat(said(out)).contains("Gateway gw1: done").contains("Gateway gw2: done");

    clear();
    gateway.answer(i -> outcome(gateway, i, "failed", "no"));
    assertThat(update("gw1", "gw2", unit.toString())).isEqualTo(1);
    assertThat(said(err)).contains("failed: no").contains("not updated, because of that: gw2");
    assertThat(said(out)).doesNotContain("gw2");
  }

  @Test
  void a_gateway_that_is_away_is_not_waited_for() {
    assertThat(update("gw9", unit.toString())).isEqualTo(1);

    assertThat(said(err)).startsWith("dcs: unreachable: gateway gw9 is not connected");
  }

  @Test
  void a_gateway_that_never_answers_is_given_up() {
    assertThat(update("gw1", unit.toString(), "--wait", "1s")).isEqualTo(1);

    assertThat(said(err)).contains("timed-out").contains("dcs status shows its outcome");
  }

  @Test
  void who_stops_waiting_is_told_that_it_goes_on() throws Exception {
    CompletableFuture<Boolean> permission = new CompletableFuture<>();
    gateway.answer(
        i -> {
          stop.countDown();
          permission.join();
          fetch(gateway, i);
          return outcome(gateway, i, "done", "late");
        });

    int status = update("gw1", unit.toString());
    permission.complete(true);

    assertThat(status).isEqualTo(1);
    assertThat(said(err)).contains("gateway gw1").doesNotContain("did not answer");
    assertThat(events.updates.poll(5, TimeUnit.SECONDS)).startsWith("gw1");
    assertThat(events.updates.poll(5, TimeUnit.SECONDS)).contains("done late");
  }

  @Test
  void a_package_stays_announced_over_a_restart() throws Exception {
    gateway.answer(
        i -> {
          instructions.add(i);
          stop.countDown();
          return new JsonObject();
        });
    update("gw1", unit.toString());
    JsonObject instruction = instructions.take();

    dcs.close();
    dcs = open();

    assertThat(fetch(gateway, instruction)).isEqualTo(Files.readAllBytes(unit));
  }

  @Test
  void a_port_that_was_asked_for_must_be_free_and_the_default_need_not() throws Exception {
    dcs.close();
    try (ServerSocket taken = takenAfterAFreeOne()) {
      String port = String.valueOf(taken.getLocalPort());
      assertThat(run("--data", data.toString(), "--broker-port", "0", "--packages-port", port))
          .isEqualTo(1);
      assertThat(said(err)).contains(port).contains("--packages-port");

      clear();
      Settings settings =
          new Settings(data, "127.0.0.1", taken.getLocalPort() - 1, List.of(), Set.of());
      dcs = Dcs.start(settings, events, Clock.systemUTC());
      assertThat(dcs.packagesPort()).isEmpty();
      assertThat(events.problems.poll(5, TimeUnit.SECONDS)).contains("cannot be updated");
      assertThat(update("gw1", unit.toString())).isEqualTo(1);
      assertThat(said(err)).contains("--packages-port");
    }
  }

  /** A port that is in use, after one that is not. */
  private static ServerSocket takenAfterAFreeOne() throws IOException {
    while (true) {
      try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        return new ServerSocket(free.getLocalPort() + 1, 1, InetAddress.getLoopbackAddress());
      } catch (BindException | IllegalArgumentException e) {
        // The one after it is in use or none; another pair will do.
      }
    }
  }

  private void assertFails(Path file, String... messages) {
    clear();
    assertThat(update("gw1", file.toString())).as("%s", file).isEqualTo(1);
    assertThat(said(err)).startsWith("dcs: failed: ").contains(messages);
    assertThat(said(err).lines()).hasSize(1);
  }

  private Dcs open() throws DcsException {
    return Dcs.start(
        new Settings(data, "127.0.0.1", 0, List.of(), Set.of()), events, Clock.systemUTC());
  }

  /** As a gateway does, in two parts. */
  private byte[] fetch(FakeGateway from, JsonObject instruction) {
    String sha256 = instruction.getAsJsonObject("parameters").get("sha-256").getAsString();
    try {
      SSLContext tls = from.tls();
      RawHttps https = new RawHttps(tls, dcs.packagesPort().getAsInt());
      String target = "/packages/" + sha256 + ".dp";
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      all.write(https.get(target, "Range: bytes=0-99999").body());
      all.write(https.get(target, "Range: bytes=" + all.size() + "-").body());
      return all.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonObject outcome(
      FakeGateway from, JsonObject instruction, String status, String text) {
    return from.outcome(instruction.get("id").getAsString(), status, text);
  }

  private static Instant time(JsonObject object, String name) {
    return Instant.parse(object.get(name).getAsString());
  }

  private int update(String... arguments) {
    List<String> all = new ArrayList<>(List.of("update", "--data", data.toString()));
    all.addAll(List.of(arguments));
    return run(all.toArray(new String[0]));
  }

  private int run(String... arguments) {
    return new Commands(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Clock.systemUTC())
        .run(List.of(arguments), stop);
  }

  private static String said(ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8);
  }

  private void clear() {
    out.reset();
    err.reset();
  }
}
