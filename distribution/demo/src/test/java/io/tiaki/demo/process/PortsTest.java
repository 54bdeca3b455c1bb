package io.tiaki.demo.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.demo.options.UsageException;
import io.tiaki.testkit.FreePorts;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PortsTest {
  @Test
  void passes_over_a_usual_tcp_port_that_is_in_use() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(Ports.tcp(Optional.empty(), taken.getLocalPort()))
          .isGreaterThan(taken.getLocalPort());
      assertThatThrownBy(() -> Ports.tcp(Optional.of(taken.getLocalPort()), 1))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("TCP port " + taken.getLocalPort() + " is in use")
          .hasMessageContaining("--broker-port");
    }
  }

  @Test
  void passes_over_a_udp_range_with_a_port_in_use() throws Exception {
    int port = FreePorts.udp(5) + 3;
    try (DatagramSocket taken =
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
      assertThat(taken.isBound()).isTrue();
      assertThat(Ports.udpRange(Optional.empty(), port - 3, 5)).isGreaterThan(port);
      assertThatThrownBy(() -> Ports.udpRange(Optional.of(port - 3), 1, 5))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("UDP port " + port + " is in use")
          .hasMessageContaining("--meter-port");
    }
  }

  @Test
  void says_when_there_is_no_room_for_a_range() {
    assertThatThrownBy(() -> Ports.udpRange(Optional.empty(), 65_530, 100))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("100 free UDP ports");
  }
}
