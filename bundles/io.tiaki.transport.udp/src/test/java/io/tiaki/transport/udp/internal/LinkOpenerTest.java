package io.tiaki.transport.udp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.testkit.Threads;
import io.tiaki.transport.udp.UdpLink;
import io.tiaki.transport.udp.UdpSettings;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LinkOpenerTest {
  @Test
  void a_port_in_use_is_tried_again_until_it_is_free() throws Exception {
    BlockingQueue<UdpLink> opened = new ArrayBlockingQueue<>(1);
    DatagramSocket other = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    UdpSettings settings =
        UdpSettings.of("busy", new InetSocketAddress("127.0.0.1", other.getLocalPort()));
    try (LinkOpener opener = new LinkOpener(settings, 100, opened::add)) {
      assertThat(opened.poll(500, TimeUnit.MILLISECONDS)).isNull();
      other.close();
      UdpLink link = opened.poll(10, TimeUnit.SECONDS);
      assertThat(link).isNotNull();
      assertThat(link.localAddress()).isEqualTo(settings.bind());
    }
    assertThat(Threads.left("tiaki-udp")).isEmpty();
  }
}
