package io.tiaki.session.dtls.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tiaki.session.dtls.internal.TestAuthority.TestCredential;
import io.tiaki.testkit.FreePorts;
import io.tiaki.transport.udp.UdpLink;
import io.tiaki.transport.udp.UdpSelector;
import io.tiaki.transport.udp.UdpSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenSSL's command as the other end; skipped where there is none. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OpenSslInteropTest {
  private static final InetSocketAddress ANY = new InetSocketAddress("127.0.0.1", 0);

  private final Lab lab = new Lab();
  private final List<Process> processes = new ArrayList<>();
  @TempDir private Path folder;
  private Path configuration;
  private UdpSelector selector;

  @BeforeEach
  void open() throws IOException {
    assumeTrue(
        hasOpenSsl(), "there is no openssl command here: its interoperability is not tested");
    selector = new UdpSelector("interop");
    Files.writeString(folder.resolve("ca.pem"), lab.authority.pem());
  }

  @AfterEach
  void close() throws Exception {
    processes.forEach(Process::destroyForcibly);
    lab.close();
    if (selector != null) {
      selector.close();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ECDHE-ECDSA-AES128-GCM-SHA256",
        "ECDHE-ECDSA-AES256-GCM-SHA384",
        "ECDHE-ECDSA-CHACHA20-POLY1305"
      })
  void our_meter_serves_its_client(String suite) throws Exception {
    UdpLink link = selector.open(UdpSettings.of("meter", ANY));
    lab.meter(link, lab.authority.server(Lab.METER.logicalDeviceName()), lab.authority, lab.meter);
    Process client = client(link, lab.authority.client("gw1"), suite);
    Lab.expect(lab.meter, "opened");
    assertThat(lab.meter.peer.identity().certificate().orElseThrow().commonName()).isEqualTo("gw1");
    say(client, "ask\n");
    Lab.expect(lab.meter, "ask\n");
    lab.meter.peer.send(Events.bytes("answer\n"));
    assertThat(lineWith(client, "answer")).isTrue();
    client.getOutputStream().close();
    Lab.expect(lab.meter, "closed: the peer closed it");
  }

  @Test
  void our_meter_refuses_its_client_of_another_authority() throws Exception {
    UdpLink link = selector.open(UdpSettings.of("meter", ANY));
    lab.meter(link, lab.authority.server(Lab.METER.logicalDeviceName()), lab.authority, lab.meter);
    Process client =
        client(link, new TestAuthority("other").client("gw1"), "ECDHE-ECDSA-AES128-GCM-SHA256");
    assertThat(lineWith(client, "alert")).isTrue();
    assertThat(lab.meter.isEmpty()).isTrue();
  }

  @Test
  void our_meter_offers_nothing_but_aead() throws Exception {
    UdpLink link = selector.open(UdpSettings.of("meter", ANY));
    lab.meter(link, lab.authority.server(Lab.METER.logicalDeviceName()), lab.authority, lab.meter);
    Process client = client(link, lab.authority.client("gw1"), "ECDHE-ECDSA-AES128-SHA256");
    assertThat(lineWith(client, "alert")).isTrue();
  }

  @Test
  void our_meter_refuses_its_client_without_extended_master_secret() throws Exception {
    UdpLink link = selector.open(UdpSettings.of("meter", ANY));
    lab.meter(link, lab.authority.server(Lab.METER.logicalDeviceName()), lab.authority, lab.meter);
    withoutExtendedMasterSecret();
    Process client = client(link, lab.authority.client("gw1"), "ECDHE-ECDSA-AES128-GCM-SHA256");
    assertThat(lineWith(client, "alert handshake failure")).isTrue();
    assertThat(lab.meter.isEmpty()).isTrue();
  }

  @Test
  void our_gateway_refuses_its_server_without_extended_master_secret() throws Exception {
    int port = FreePorts.udp(1);
    withoutExtendedMasterSecret();
    server(port, lab.authority.server(Lab.METER.logicalDeviceName()), "-Verify", "1");
    assertThat(failureOf(gateway(port))).contains("extended master secret");
    assertThat(lab.gateway.isEmpty()).isTrue();
  }

  @Test
  void our_gateway_talks_to_its_server() throws Exception {
    int port = FreePorts.udp(1);
    Process server =
        server(port, lab.authority.server(Lab.METER.logicalDeviceName()), "-Verify", "1");
    gateway(port);
    Lab.expect(lab.gateway, "opened");
    assertThat(lab.gateway.session.send(Events.bytes("ask\n"))).isTrue();
    assertThat(lineWith(server, "ask")).isTrue();
    say(server, "answer\n");
    Lab.expect(lab.gateway, "answer\n");
    lab.gateway.session.close("done");
    Lab.expect(lab.gateway, "closed: done");
  }

  @Test
  void our_gateway_refuses_a_server_that_asks_for_no_certificate() throws Exception {
    int port = FreePorts.udp(1);
    server(port, lab.authority.server(Lab.METER.logicalDeviceName()));
    assertThat(failureOf(gateway(port))).contains("did not ask for the gateway's certificate");
  }

  private static String failureOf(GatewaySessions sessions) throws InterruptedException {
    return Patience.until(
        () ->
            sessions.lastFailure(Lab.METER).filter(text -> !"no answer".equals(text)).orElse(null));
  }

  private GatewaySessions gateway(int port) throws IOException {
    UdpLink link = selector.open(UdpSettings.of("udp", ANY));
    GatewaySessions sessions = lab.gateway(lab.module(), Lab.FAST, link);
    sessions.changed(Lab.entry(Lab.METER, new InetSocketAddress("127.0.0.1", port), null));
    return sessions;
  }

  private Process client(UdpLink link, TestCredential credential, String suite, String... more)
      throws IOException {
    Path pem = Files.writeString(folder.resolve("client.pem"), credential.pem());
    String to = "127.0.0.1:" + link.localAddress().getPort();
    return start(
        "s_client",
        "-dtls1_2",
        "-connect",
        to,
        "-cert",
        pem.toString(),
        "-key",
        pem.toString(),
        "-CAfile",
        folder.resolve("ca.pem").toString(),
        "-verify_return_error",
        "-cipher",
        suite);
  }

  /** No option of the command says so, only a configuration file (RFC 7627). */
  private void withoutExtendedMasterSecret() throws IOException {
    configuration =
        Files.writeString(
            folder.resolve("openssl.cnf"),
            """
            openssl_conf = init
            [init]
            ssl_conf = ssl
            [ssl]
            system_default = system
            [system]
            Options = -ExtendedMasterSecret
            """);
  }

  private Process server(int port, TestCredential credential, String... more) throws IOException {
    Path pem = Files.writeString(folder.resolve("server.pem"), credential.pem());
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "s_server",
                "-dtls1_2",
                "-accept",
                "127.0.0.1:" + port,
                "-cert",
                pem.toString(),
                "-key",
                pem.toString(),
                "-CAfile",
                folder.resolve("ca.pem").toString(),
                "-verify_return_error"));
    arguments.addAll(List.of(more));
    return start(arguments.toArray(String[]::new));
  }

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    if (configuration != null) {
      builder.environment().put("OPENSSL_CONF", configuration.toString());
    }
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  private static void say(Process process, String text) throws IOException {
    OutputStream stdin = process.getOutputStream();
    stdin.write(text.getBytes(UTF_8));
    stdin.flush();
  }

  private static boolean lineWith(Process process, String text) throws IOException {
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      if (line.contains(text)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasOpenSsl() {
    try {
      Process process = new ProcessBuilder("openssl", "version").redirectErrorStream(true).start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
