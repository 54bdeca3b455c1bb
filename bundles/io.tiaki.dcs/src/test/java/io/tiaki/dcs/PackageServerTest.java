package io.tiaki.dcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.dcs.packages.Announcements;
import io.tiaki.dcs.packages.Depot;
import io.tiaki.dcs.packages.PackageServer;
import io.tiaki.dcs.packages.UnitFile;
import io.tiaki.testkit.Threads;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PackageServerTest {
  private static final Clock CLOCK = Clock.systemUTC();

  @TempDir Path data;
  private final Announcements announcements = new Announcements(CLOCK);
  private final AtomicLong served = new AtomicLong();
  private Depot depot;
  private DcsKeys keys;
  private FakeGateway gateway;
  private PackageServer server;
  private byte[] octets;
  private String sha256;
  private String target;

  @BeforeEach
  void start() throws Exception {
    gateway = new FakeGateway("gw1", data);
    new FakeGateway("gw2", data).close();
    keys = DcsKeys.open(data, List.of(), CLOCK);
    gateway.enrolled();
    depot = new Depot(data.resolve("packages"), announcements::isAnnounced, CLOCK);
    server = serve(PackageServer.Limits.DEFAULT);
    keep(100_000);
    announce("gw1");
  }

  @AfterEach
  void stop() {
    server.close();
    gateway.close();
    keys.close();
  }

  @Test
  void an_announced_package_is_served_as_it_is() throws Exception {
    RawHttps.Response response = https(gateway.tls()).get(target);

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(octets);
    assertThat(response.header("Content-Length")).contains(String.valueOf(octets.length));
    assertThat(response.header("Accept-Ranges")).contains("bytes");
    assertThat(served).hasValue(octets.length);
  }

  @Test
  void a_gateway_gets_the_rest_after_it_was_cut_off() throws Exception {
    RawHttps.Response response = https(gateway.tls()).get(target, "Range: bytes=70000-");

    assertThat(response.status()).isEqualTo(206);
    assertThat(response.body()).isEqualTo(Arrays.copyOfRange(octets, 70_000, octets.length));
    assertThat(response.header("Content-Range"))
        .contains("bytes 70000-" + (octets.length - 1) + "/" + octets.length);
    assertThat(served).hasValue(octets.length);
  }

  @Test
  void ranges_are_those_of_http() throws Exception {
    RawHttps https = https(gateway.tls());

    assertThat(https.get(target, "Range: bytes=0-9").body())
        .isEqualTo(Arrays.copyOfRange(octets, 0, 10));
    RawHttps.Response behind = https.get(target, "Range: bytes=" + octets.length + "-");
    assertThat(behind.status()).isEqualTo(416);
    assertThat(behind.header("Content-Range")).contains("bytes */" + octets.length);
    assertThat(behind.body()).isEmpty();
    assertThat(https.get(target, "Range: bytes=0-1,4-5").status()).isEqualTo(200);
    assertThat(https.get(target, "Range: bytes=5-", "If-Range: \"other\"").status()).isEqualTo(200);
    assertThat(https.get(target, "Range: bytes=5-", "If-Range: \"" + sha256 + "\"").status())
        .isEqualTo(206);
  }

  @Test
  void head_tells_the_size_and_sends_nothing() throws Exception {
    RawHttps.Response response =
        https(gateway.tls()).send("HEAD " + target + " HTTP/1.1\r\nHost: x\r\n\r\n");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("Content-Length")).contains(String.valueOf(octets.length));
    assertThat(response.body()).isEmpty();
    assertThat(served).hasValue(0);
  }

  @Test
  void a_package_is_for_the_gateway_that_it_was_announced_to() throws Exception {
    try (FakeGateway other = new FakeGateway("gw2", data).enrolled()) {
      RawHttps.Response theirs = https(other.tls()).get(target);
      RawHttps.Response nobodys = https(other.tls()).get("/packages/" + "0".repeat(64) + ".dp");

      assertThat(theirs.status()).isEqualTo(404);
      assertThat(theirs.body()).isEqualTo(nobodys.body());
    }
  }

  @Test
  void an_announcement_ends_with_its_instruction_and_with_its_validity() throws Exception {
    RawHttps https = https(gateway.tls());
    announcements.end("i1");
    assertThat(https.get(target).status()).isEqualTo(404);

    announcements.announce("i2", "gw1", sha256, Instant.now().minusMillis(1), served::set);
    assertThat(https.get(target).status()).isEqualTo(404);

    announce("gw1");
    assertThat(https.get(target).status()).isEqualTo(200);
  }

  @Test
  void other_paths_lead_nowhere() throws Exception {
    RawHttps https = https(gateway.tls());
    for (String path :
        List.of(
            "/",
            "/packages/",
            "/packages",
            "/SHA.dp",
            "/packages/SHA",
            "/packages/SHA.dp/",
            "/packages/SHA.dp?x=1",
            "/packages/SHA.dp%00",
            "/packages/./SHA.dp",
            "/packages/x/../SHA.dp",
            "/packages/../packages/SHA.dp",
            "/packages/%2e%2e/keys.bcfks",
            "/packages/..%2fkeys.bcfks",
            "/../../etc/passwd",
            "//packages/SHA.dp",
            "\\packages\\SHA.dp",
            "file:///etc/passwd",
            "https://localhost/packages/SHA.dp")) {
      assertThat(https.get(path.replace("SHA", sha256)).status()).as(path).isEqualTo(404);
    }
  }

  @Test
  void upper_case_digits_are_another_name() throws Exception {
    String upper = "/packages/" + sha256.toUpperCase(Locale.ROOT) + ".dp";

    assertThat(https(gateway.tls()).get(upper).status()).isEqualTo(404);
  }

  @Test
  void other_requests_are_refused() throws Exception {
    RawHttps https = https(gateway.tls());

    RawHttps.Response put = https.send("PUT " + target + " HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThat(put.status()).isEqualTo(405);
    assertThat(put.header("Allow")).contains("GET, HEAD");
    assertThat(https.get(target, "Content-Length: 3").status()).isEqualTo(400);
    assertThat(https.get(target, "Transfer-Encoding: chunked").status()).isEqualTo(400);
    assertThat(https.get("/" + "a".repeat(1_000)).status()).isEqualTo(400);
    assertThat(https.get(target, "X: " + "a".repeat(10_000)).status()).isEqualTo(400);
    assertThat(https.send("garbage\r\n\r\n").status()).isEqualTo(400);
  }

  @Test
  void a_missing_file_is_said_to_be_missing() throws Exception {
    Files.delete(data.resolve("packages/" + sha256 + ".dp"));

    assertThat(https(gateway.tls()).get(target).status()).isEqualTo(404);
  }

  @Test
  void the_control_systems_own_client_is_no_gateway() throws Exception {
    announcements.announce("i3", "dcs", sha256, Instant.now().plusSeconds(60), served::set);

    assertThat(https(context("connector")).get(target).status()).isEqualTo(403);
  }

  @Test
  void a_client_needs_a_clients_certificate_of_the_authority() throws Exception {
    assertThatThrownBy(() -> https(context("broker")).get(target)).isInstanceOf(IOException.class);

    SSLContext none = SSLContext.getInstance("TLS");
    none.init(null, new TrustManager[] {gateway.keys.trustManager()}, null);
    assertThatThrownBy(() -> https(none).get(target)).isInstanceOf(IOException.class);

    Path foreign = data.resolve("foreign");
    try (FakeGateway impostor = new FakeGateway("gw1", foreign);
        DcsKeys theirs = DcsKeys.open(foreign, List.of(), CLOCK)) {
      impostor.enrolled();
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          new KeyManager[] {impostor.keys.keyManager("tls")},
          new TrustManager[] {gateway.keys.trustManager()},
          null);
      assertThatThrownBy(() -> https(context).get(target)).isInstanceOf(IOException.class);
      assertThat(theirs.module()).isNotNull();
    }
    assertThat(https(gateway.tls()).get(target).status()).isEqualTo(200);
  }

  @Test
  void an_expired_certificate_opens_nothing() throws Exception {
    Path old = data.resolve("old");
    Clock then = Clock.offset(CLOCK, Duration.ofDays(-900));
    KeyManager expired;
    try (FakeGateway late = new FakeGateway("gw1", old, then);
        DcsKeys before = DcsKeys.open(old, List.of(), then)) {
      late.enrolled();
      expired = late.keys.keyManager("tls");
      assertThat(before.module()).isNotNull();
    }
    try (FakeGateway renewed = new FakeGateway("gw1", old);
        DcsKeys now = DcsKeys.open(old, List.of(), CLOCK)) {
      renewed.enrolled();
      server.close();
      server = serve(now, PackageServer.Limits.DEFAULT);
      SSLContext late = SSLContext.getInstance("TLS");
      late.init(new KeyManager[] {expired}, new TrustManager[] {renewed.keys.trustManager()}, null);

      assertThat(https(renewed.tls()).get(target).status()).isEqualTo(200);
      assertThatThrownBy(() -> https(late).get(target)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void silent_and_slow_clients_lose_their_place() throws Exception {
    server.close();
    server = serve(new PackageServer.Limits(3, 4, Duration.ofSeconds(1), Duration.ofSeconds(1)));
    List<Socket> silent = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      silent.add(new Socket("127.0.0.1", server.port()));
    }
    try (Socket tooMany = new Socket("127.0.0.1", server.port())) {
      tooMany.setSoTimeout(20_000);
      assertThat(endsByItself(tooMany.getInputStream())).isTrue();
    }
    for (Socket socket : silent) {
      socket.setSoTimeout(20_000);
      assertThat(endsByItself(socket.getInputStream())).isTrue();
      socket.close();
    }
    try (SSLSocket loris = https(gateway.tls()).open()) {
      loris.getOutputStream().write("GET ".getBytes(StandardCharsets.US_ASCII));
      loris.getOutputStream().flush();
      assertThat(endsByItself(loris.getInputStream())).isTrue();
    }
    assertThat(https(gateway.tls()).get(target).status()).isEqualTo(200);
  }

  @Test
  void who_takes_nothing_is_cut_off_and_may_come_again() throws Exception {
    server.close();
    server = serve(new PackageServer.Limits(16, 1, Duration.ofSeconds(9), Duration.ofMillis(500)));
    keep(20_000_000);
    announce("gw1");
    try (SSLSocket lazy = https(gateway.tls()).open()) {
      lazy.setReceiveBufferSize(16_384);
      lazy.getOutputStream()
          .write(("GET " + target + " HTTP/1.1\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      lazy.getOutputStream().flush();
      assertThat(lazy.getInputStream().read()).isEqualTo('H');

      RawHttps.Response second = https(gateway.tls()).get(target);
      assertThat(second.status()).isEqualTo(503);
      CompletableFuture<Integer> later =
          CompletableFuture.supplyAsync(() -> untilServed(https(gateway), target));
      assertThat(later.get()).isEqualTo(206);
      assertThat(served.get()).isLessThan(octets.length);
    }
  }

  @Test
  void many_gateways_worth_of_connections_are_served_together() throws Exception {
    server.close();
    server = serve(new PackageServer.Limits(64, 64, Duration.ofSeconds(20), Duration.ofSeconds(9)));
    SSLContext tls = gateway.tls();
    List<CompletableFuture<byte[]>> all = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      all.add(
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return https(tls).get(target).body();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              }));
    }
    for (CompletableFuture<byte[]> one : all) {
      assertThat(one.get()).isEqualTo(octets);
    }
  }

  @Test
  void no_thread_stays_behind() throws Exception {
    https(gateway.tls()).get(target);
    server.close();

    assertThat(Threads.left("tiaki-dcs-packages")).isEmpty();
  }

  private int untilServed(RawHttps https, String path) {
    Instant end = Instant.now().plusSeconds(20);
    while (Instant.now().isBefore(end)) {
      try {
        RawHttps.Response response = https.get(path, "Range: bytes=0-0");
        if (response.status() != 503) {
          return response.status();
        }
      } catch (IOException e) {
        // Tried again.
      }
    }
    return 0;
  }

  private RawHttps https(FakeGateway of) {
    try {
      return https(of.tls());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void keep(int payload) throws Exception {
    Path file = TestUnit.sign(TestUnit.build(data.resolve("unit.dp"), payload), data);
    depot.add(UnitFile.read(file, Optional.empty()));
    octets = Files.readAllBytes(file);
    sha256 = TestUnit.sha256(file);
    target = "/packages/" + sha256 + ".dp";
  }

  private void announce(String name) {
    announcements.announce("i1", name, sha256, Instant.now().plusSeconds(60), served::set);
  }

  private PackageServer serve(PackageServer.Limits limits) throws Exception {
    return serve(keys, limits);
  }

  private PackageServer serve(DcsKeys owner, PackageServer.Limits limits) throws Exception {
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(
        new KeyManager[] {owner.module().keyManager("broker")},
        new TrustManager[] {owner.module().trustManager()},
        null);
    return PackageServer.start(
        "127.0.0.1",
        0,
        tls,
        new PackageServer.Offer(depot, announcements, name -> name.startsWith("gw")),
        limits);
  }

  private RawHttps https(SSLContext tls) {
    return new RawHttps(tls, server.port());
  }

  /** One of the control system's own keys, used as a client's. */
  private SSLContext context(String alias) throws Exception {
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(
        new KeyManager[] {keys.module().keyManager(alias)},
        new TrustManager[] {keys.module().trustManager()},
        null);
    return tls;
  }

  private static boolean endsByItself(InputStream in) throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
