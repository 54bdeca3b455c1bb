package io.tiaki.itests.update;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that give less, more, something else or nothing. */
class FetchIT {
  @TempDir Path data;
  private Scene scene;
  private Gateway gateway;
  private Dp dp;

  @BeforeEach
  void start() throws Exception {
    scene = new Scene(data, Map.of("fetch.timeout.s", 5), true);
    gateway = scene.gateway;
    dp = scene.dp(Scene.SAMPLE, "1.1.0");
    scene.server.offer(dp);
  }

  @AfterEach
  void stop() throws Exception {
    assertThat(gateway.packages.resolve("fetched.tmp")).doesNotExist();
    scene.close();
  }

  @Test
  void a_server_that_goes_in_the_middle_is_asked_for_the_rest() throws Exception {
    int half = dp.octets().length / 2;
    scene.server.behaviour =
        (exchange, file, from) -> {
          if (from == 0) {
            exchange.sendResponseHeaders(200, file.length);
            exchange.getResponseBody().write(file, 0, half);
            exchange.getResponseBody().flush();
          } else {
            PackageServer.proper(exchange, file, from);
          }
        };

    assertThat(gateway.update(dp, scene.vendor).status()).isEqualTo(Status.DONE);
    assertThat(scene.server.requests).containsExactly(path(), path() + " bytes=" + half + "-");
  }

  @Test
  void a_server_without_ranges_is_asked_from_the_start() throws Exception {
    scene.server.behaviour =
        (exchange, file, from) -> {
          if (scene.server.requests.size() == 1) {
            exchange.sendResponseHeaders(200, file.length);
            exchange.getResponseBody().write(file, 0, 100);
            exchange.getResponseBody().flush();
          } else {
            PackageServer.proper(exchange, file, 0);
          }
        };

    assertThat(gateway.update(dp, scene.vendor).status()).isEqualTo(Status.DONE);
  }

  @Test
  void a_length_that_is_too_great_and_a_body_without_end() throws Exception {
    scene.server.behaviour =
        (exchange, file, from) -> {
          exchange.sendResponseHeaders(200, file.length + 1L);
          exchange.getResponseBody().write(file);
          exchange.getResponseBody().write(0);
        };
    refused(Status.REFUSED, "The server gives more octets than the " + dp.octets().length);
    scene.server.behaviour = FetchIT::endless;
    refused(Status.REFUSED, "The server gives more octets than the " + dp.octets().length);
  }

  @Test
  void a_length_that_is_too_small() throws Exception {
    scene.server.behaviour =
        (exchange, file, from) -> {
          exchange.sendResponseHeaders(200, 10);
          exchange.getResponseBody().write(file, 0, 10);
        };
    refused(Status.FAILED, "the server gave fewer octets than announced");
  }

  @Test
  void a_redirect_is_not_followed() throws Exception {
    scene.server.behaviour =
        (exchange, file, from) -> {
          exchange.getResponseHeaders().set("Location", path() + "?again");
          exchange.sendResponseHeaders(302, -1);
        };
    refused(Status.FAILED, "the server answered with status 302");
    assertThat(scene.server.requests).noneMatch(request -> request.contains("again"));
  }

  @Test
  void another_range_than_asked_for_is_not_taken() throws Exception {
    scene.server.behaviour =
        (exchange, file, from) -> {
          exchange.getResponseHeaders().set("Content-Range", "bytes 7-9/" + file.length);
          exchange.sendResponseHeaders(206, 3);
          exchange.getResponseBody().write(file, 7, 3);
        };
    refused(Status.FAILED, "could not be fetched from localhost");
  }

  @Test
  void a_package_that_the_server_does_not_give() throws Exception {
    Dp unknown = scene.dp(Scene.SAMPLE, "1.1.1");
    Outcome outcome = gateway.update(unknown, scene.vendor);
    assertThat(outcome.text()).contains("does not give this gateway the package (status 404)");
  }

  @Test
  void a_server_that_is_away() throws Exception {
    scene.server.close();
    refused(Status.FAILED, "could not be fetched from localhost: ConnectException");
  }

  @Test
  void a_server_of_another_authority() throws Exception {
    Keys others = new Keys();
    try (var theirs = others.gateway(Files.createDirectories(data.resolve("theirs")))) {
      int port = scene.server.port();
      scene.server.close();
      try (PackageServer impostor = new PackageServer(others.server(theirs), port)) {
        impostor.offer(dp);
        refused(Status.FAILED, "the server's certificate is not accepted");
        assertThat(impostor.requests).isEmpty();
      }
    }
  }

  @Test
  void a_disk_that_is_full() throws Exception {
    Path full = Path.of("/dev/full");
    org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(full), "no /dev/full here");
    Files.createSymbolicLink(gateway.packages.resolve("fetched.tmp"), full);
    refused(Status.FAILED, "cannot be written to the disk: make room");
  }

  private void refused(Status status, String reason) throws Exception {
    Outcome outcome = gateway.update(dp, scene.vendor);
    assertThat(outcome.text()).contains(reason).contains("nothing was changed");
    assertThat(outcome.status()).isEqualTo(status);
    assertThat(gateway.handed).isEmpty();
    assertThat(gateway.installed(Scene.SAMPLE)).isEqualTo("1.0.0");
  }

  private static void endless(HttpExchange exchange, byte[] file, int from) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    byte[] piece = new byte[1 << 16];
    for (int i = 0; i < 1 << 20; i++) {
      out.write(piece);
    }
  }

  private String path() {
    return "/packages/" + dp.sha256() + ".dp";
  }
}
