package io.tiaki.security.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The JDK's TLS with our key and trust managers, two engines in memory. */
class TlsTest {
  @TempDir Path folder;
  private TestAuthority authority;
  private KeystoreSecurityModule module;

  @BeforeEach
  void prepare() throws Exception {
    authority = new TestAuthority(Clock.systemUTC());
    module = authority.module(folder);
  }

  @AfterEach
  void close() {
    module.close();
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.3, localhost", "TLSv1.2, localhost", "TLSv1.3, 127.0.0.1"})
  void both_sides_know_each_other(String protocol, String host) throws Exception {
    SSLEngine client = client("client", host, protocol);
    SSLEngine server = server("server");
    handshake(client, server);
    assertThat(subject(client)).isEqualTo("CN=gw1");
    assertThat(subject(server)).isEqualTo("CN=gw1");
  }

  @Test
  void refuses_a_server_of_another_name() {
    assertThatThrownBy(
            () -> handshake(client("client", "elsewhere.example", "TLSv1.3"), server("server")))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("not for the host");
    assertThatThrownBy(() -> handshake(client("client", "::1", "TLSv1.3"), server("server")))
        .isInstanceOf(SSLException.class);
  }

  @Test
  void a_star_stands_for_one_label_of_the_servers_name_and_no_more() throws Exception {
    byte[] starred = authority.issueFor(module, KeyRole.SERVER, "gw1", "*.grid.example");
    module.takeOver("server", KeyRole.SERVER, List.of(starred));

    SSLEngine client = client("client", "broker.grid.example", "TLSv1.3");
    handshake(client, server("server"));
    assertThat(subject(client)).isEqualTo("CN=gw1");

    for (String host : List.of("grid.example", "a.broker.grid.example", "broker.grid.test")) {
      assertThatThrownBy(() -> handshake(client("client", host, "TLSv1.3"), server("server")))
          .as(host)
          .isInstanceOf(SSLException.class)
          .hasMessageContaining("not for the host");
    }
  }

  @Test
  void refuses_certificates_of_the_wrong_role() {
    assertThatThrownBy(() -> handshake(client("client", "localhost", "TLSv1.3"), server("client")))
        .hasMessageContaining("role server");
    assertThatThrownBy(() -> handshake(client("server", "localhost", "TLSv1.3"), server("server")))
        .hasMessageContaining("role client");
  }

  @Test
  void changed_authorities_count_at_once() throws Exception {
    SSLEngine client = client("client", "localhost", "TLSv1.3");
    module.trust(List.of(new TestAuthority(Clock.systemUTC(), "Other").certificate));
    assertThatThrownBy(() -> handshake(client, server("server")))
        .hasMessageContaining("not from a trusted authority");
  }

  private SSLEngine client(String alias, String host, String protocol) throws Exception {
    SSLEngine engine = context(alias).createSSLEngine(host, 8883);
    engine.setUseClientMode(true);
    engine.setEnabledProtocols(new String[] {protocol});
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    engine.setSSLParameters(parameters);
    return engine;
  }

  private SSLEngine server(String alias) throws Exception {
    SSLEngine engine = context(alias).createSSLEngine();
    engine.setUseClientMode(false);
    engine.setNeedClientAuth(true);
    return engine;
  }

  private SSLContext context(String alias) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        new KeyManager[] {module.keyManager(alias)},
        new TrustManager[] {module.trustManager()},
        null);
    return context;
  }

  private static String subject(SSLEngine engine) throws Exception {
    var peer = (X509Certificate) engine.getSession().getPeerCertificates()[0];
    return peer.getSubjectX500Principal().getName();
  }

  private static void handshake(SSLEngine client, SSLEngine server) throws Exception {
    ByteBuffer toServer = ByteBuffer.allocate(1 << 16);
    ByteBuffer toClient = ByteBuffer.allocate(1 << 16);
    for (int i = 0; i < 100; i++) {
      step(client, toClient, toServer);
      step(server, toServer, toClient);
      if (isDone(client) && isDone(server) && i > 5) {
        return;
      }
    }
    throw new AssertionError("The handshake did not end");
  }

  private static boolean isDone(SSLEngine engine) {
    return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
  }

  private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
    if (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
      Runnable task = engine.getDelegatedTask();
      while (task != null) {
        task.run();
        task = engine.getDelegatedTask();
      }
    }
    ByteBuffer none = ByteBuffer.allocate(0);
    if (engine.getHandshakeStatus() != HandshakeStatus.NEED_UNWRAP) {
      engine.wrap(none, out);
    }
    in.flip();
    engine.unwrap(in, ByteBuffer.allocate(1 << 15));
    in.compact();
  }
}
