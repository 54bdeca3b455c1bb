package io.tiaki.transport.udp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.testkit.Threads;
import io.tiaki.transport.udp.UdpLink;
import io.tiaki.transport.udp.UdpSettings;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class LinkOpenerTest {
  private static final PortMemory NO_MEMORY = new PortMemory(null);
  private static final UdpSettings ANY_PORT =
      UdpSettings.of("any", new InetSocketAddress("127.0.0.1", 0));

  @TempDir private Path folder;

  @Test
  void a_port_in_use_is_tried_again_until_it_is_free() throws Exception {
    BlockingQueue<UdpLink> opened = new ArrayBlockingQueue<>(1);
    DatagramSocket other = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    UdpSettings settings =
        UdpSettings.of("busy", new InetSocketAddress("127.0.0.1", other.getLocalPort()));
    try (LinkOpener opener = new LinkOpener(settings, NO_MEMORY, 100, opened::add)) {
      assertThat(opened.poll(500, TimeUnit.MILLISECONDS)).isNull();
      other.close();
      UdpLink link = opened.poll(10, TimeUnit.SECONDS);
      assertThat(link).isNotNull();
      assertThat(link.localAddress()).isEqualTo(settings.bind());
    }
    assertThat(Threads.left("tiaki-udp")).isEmpty();
  }

  private int portOf(PortMemory memory) throws InterruptedException {
    BlockingQueue<UdpLink> opened = new ArrayBlockingQueue<>(1);
    try (LinkOpener opener = new LinkOpener(ANY_PORT, memory, 100, opened::add)) {
      UdpLink link = opened.poll(10, TimeUnit.SECONDS);
      assertThat(link).isNotNull();
      return link.localAddress().getPort();
    }
  }

  @Test
  void a_port_that_the_system_chose_is_taken_again() throws Exception {
    PortMemory memory = new PortMemory(folder.resolve("port"));

    int first = portOf(memory);

    assertThat(portOf(memory)).isEqualTo(first);
    assertThat(portOf(new PortMemory(folder.resolve("port")))).isEqualTo(first);
  }

  @Test
  void another_port_is_taken_when_the_last_one_is_in_use() throws Exception {
    PortMemory memory = new PortMemory(folder.resolve("port"));
    int first = portOf(memory);

    try (DatagramSocket other = new DatagramSocket(first, InetAddress.getLoopbackAddress())) {
      int second = portOf(memory);

      assertThat(second).isNotEqualTo(other.getLocalPort());
      assertThat(memory.read()).hasValue(second);
    }
  }

  @Test
  void a_spoiled_memory_only_means_another_port() throws Exception {
    Path file = folder.resolve("port");
    for (String spoiled : new String[] {"", "x", "0", "-1", "65536", "99999", "1234567"}) {
      Files.writeString(file, spoiled);

      assertThat(new PortMemory(file).read()).isEmpty();
      assertThat(portOf(new PortMemory(file))).isPositive();
    }
  }
}
