package io.tiaki.benchmarks.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ScandiumHandshakesTest {
  /** More than Scandium's server is let remember, so that it forgets some meanwhile. */
  private static final int MANY = 1_200;

  @BeforeAll
  static void register() {
    DtlsConfig.register();
  }

  @Test
  void a_shared_key_brings_one_handshake_after_the_other_and_no_payload() throws Exception {
    meets("psk", 20);
  }

  @Test
  void the_server_goes_on_when_it_forgets_those_of_long_ago() throws Exception {
    meets("psk", MANY);
  }

  private static void meets(String mode, int count) throws Exception {
    PeerOptions serving = options("server", 0, mode, count);
    Report served = new Report("scandium", serving);
    CountingConnector server = ScandiumPeer.connector(serving, served);
    server.setRawDataReceiver(raw -> served.echoes.incrementAndGet());
    server.listener(new ScandiumVisitors(serving, server, served));
    server.start();
    PeerOptions visiting = options("client", server.getAddress().getPort(), mode, count);
    Report report = new Report("scandium", visiting);
    CountingConnector client = ScandiumPeer.connector(visiting, report);
    client.setRawDataReceiver(raw -> report.echoes.incrementAndGet());
    client.start();
    try {
      ScandiumHandshakes handshakes = new ScandiumHandshakes(visiting, client, report);
      client.listener(handshakes);

      handshakes.measure();

      assertThat(report.handshakes.get()).isEqualTo(count);
      // The server tells of the last one a moment after it has answered.
      assertThat(served.handshakes.get()).isBetween(count - 1L, (long) count);
      assertThat(served.echoes.get()).isZero();
      // Two hellos, the last flight and close_notify; on a busy machine some of them twice. The
      // last
      // close_notify goes out a moment after its connection is forgotten.
      assertThat(report.measured(count).get("datagramsOut").getAsLong())
          .isBetween(4L * count - 1, 6L * count);
    } finally {
      client.destroy();
      server.destroy();
    }
  }

  private static PeerOptions options(String role, int port, String mode, int count)
      throws Exception {
    return PeerOptions.parse(
        List.of(
            role,
            "--address",
            "127.0.0.1:" + port,
            "--mode",
            mode,
            "--suite",
            "TLS_PSK_WITH_AES_128_GCM_SHA256",
            "--psk-key",
            "00112233445566778899aabbccddeeff",
            "--count",
            Integer.toString(count)));
  }
}
