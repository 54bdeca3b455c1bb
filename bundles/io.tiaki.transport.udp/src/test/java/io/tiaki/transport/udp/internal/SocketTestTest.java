package io.tiaki.transport.udp.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tiaki.platform.Health.Status;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SocketTestTest {
  private static final Path PROC = Path.of("/proc");

  @Test
  void finds_sockets_that_nobody_configured() throws Exception {
    assumeThat(Files.isReadable(PROC.resolve("net/udp"))).isTrue();
    try (DatagramSocket link = new DatagramSocket(0)) {
      SocketTest test = new SocketTest(PROC, link.getLocalPort());
      assertThat(test.run().text()).doesNotContain("UDP port " + link.getLocalPort() + ",");
      try (ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        assertThat(test.run().status()).isEqualTo(Status.UNHEALTHY);
        assertThat(test.run().text()).contains("TCP port " + door.getLocalPort());
      }
      try (DatagramSocket door = new DatagramSocket(0)) {
        assertThat(test.run().text()).contains("UDP port " + door.getLocalPort());
      }
    }
  }

  @Test
  void says_so_where_the_system_does_not_tell(@TempDir Path empty) {
    assertThat(new SocketTest(empty, 1).run().status()).isEqualTo(Status.UNKNOWN);
  }
}
