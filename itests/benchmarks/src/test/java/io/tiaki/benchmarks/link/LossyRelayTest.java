package io.tiaki.benchmarks.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LossyRelayTest {
  @Test
  void datagrams_go_both_ways_for_each_client_and_are_counted() throws Exception {
    try (RelayLoop loop = new RelayLoop();
        DatagramSocket server = socket();
        DatagramSocket one = socket();
        DatagramSocket two = socket()) {
      Medium medium = new Medium(0, 1, 0, 1);
      InetSocketAddress at = (InetSocketAddress) server.getLocalSocketAddress();
      try (LossyRelay relay = new LossyRelay(loop, at, medium, medium)) {
        for (DatagramSocket client : new DatagramSocket[] {one, two}) {
          client.send(new DatagramPacket(new byte[10], 10, relay.address()));
          DatagramPacket packet = new DatagramPacket(new byte[100], 100);
          server.receive(packet);
          server.send(new DatagramPacket(new byte[30], 30, packet.getSocketAddress()));
          client.receive(packet);
          assertThat(packet.getLength()).isEqualTo(30);
        }
        assertThat(relay.fromClient().octets()).isEqualTo(20);
        assertThat(relay.fromServer().octets()).isEqualTo(60);
        assertThat(relay.fromServer().datagrams()).isEqualTo(2);
      }
    }
  }

  private static DatagramSocket socket() throws Exception {
    return new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }
}
