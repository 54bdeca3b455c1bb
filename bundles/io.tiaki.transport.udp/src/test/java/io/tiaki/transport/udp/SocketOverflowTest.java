package io.tiaki.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class SocketOverflowTest {
  private static final int BUFFER = 65_536;

  private final List<String> lines = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          lines.add(new SimpleFormatter().formatMessage(line));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @TempDir Path tables;

  @BeforeEach
  void listen() {
    Logger.getLogger(SocketOverflow.class.getName()).addHandler(handler);
  }

  @AfterEach
  void listenNoMore() {
    Logger.getLogger(SocketOverflow.class.getName()).removeHandler(handler);
  }

  @Test
  void what_the_system_drops_is_counted() throws Exception {
    for (String host : List.of("127.0.0.1", "::1", "::")) {
      StandardProtocolFamily family =
          host.contains(":") ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
      try (DatagramChannel socket = DatagramChannel.open(family);
          DatagramChannel sender = DatagramChannel.open(family)) {
        socket.configureBlocking(false);
        socket.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER);
        socket.bind(new InetSocketAddress(host, 0));
        InetSocketAddress local = (InetSocketAddress) socket.getLocalAddress();
        SocketOverflow overflow = new SocketOverflow("udp", local, BUFFER);
        assertThat(overflow.dropped()).as("%s", local).hasValue(0);

        int sent = 1_000;
        for (int i = 0; i < sent; i++) {
          sender.send(ByteBuffer.allocate(100), destination(family, local));
        }

        int kept = drain(socket);
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (kept + overflow.dropped().orElseThrow() < sent && System.nanoTime() < deadline) {
          // The system may hand datagrams on a little later when it is busy.
          kept += drain(socket);
        }
        assertThat(kept).isLessThan(sent);
        assertThat(overflow.dropped()).as("%s", local).hasValue((long) sent - kept);
      }
    }
  }

  private static InetSocketAddress destination(
      StandardProtocolFamily family, InetSocketAddress local) {
    String loopback = family == StandardProtocolFamily.INET6 ? "::1" : "127.0.0.1";
    return new InetSocketAddress(loopback, local.getPort());
  }

  private static int drain(DatagramChannel socket) throws IOException {
    int count = 0;
    ByteBuffer buffer = ByteBuffer.allocate(200);
    while (socket.receive(buffer.clear()) != null) {
      count++;
    }
    return count;
  }

  @Test
  void an_overflow_is_said_once_and_not_at_every_burst() throws Exception {
    AtomicLong nanos = new AtomicLong();
    SocketOverflow overflow =
        new SocketOverflow(
            "udp", new InetSocketAddress("127.0.0.1", 24_000), BUFFER, tables, nanos::get);
    drops(0);
    overflow.suspect();
    assertThat(lines).isEmpty();

    drops(17);
    overflow.suspect();
    assertThat(lines).as("it was looked a moment ago").isEmpty();

    nanos.addAndGet(Duration.ofSeconds(10).toNanos());
    overflow.suspect();
    assertThat(lines).hasSize(1).first().asString().contains("dropped 17", "net.core.rmem_max");

    drops(40);
    nanos.addAndGet(Duration.ofMinutes(9).toNanos());
    overflow.suspect();
    assertThat(lines).hasSize(1);
    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    overflow.suspect();
    assertThat(lines).hasSize(2).last().asString().contains("dropped 23");
    nanos.addAndGet(Duration.ofMinutes(10).toNanos());
    overflow.suspect();
    assertThat(lines).as("no more were dropped").hasSize(2);
  }

  private void drops(long count) throws IOException {
    Files.writeString(
        tables.resolve("udp"),
        """
           sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
          100: 0100007F:1F40 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 11 2 0000 5
          101: 0100007F:5DC0 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 12 2 0000 %d
        """
            .formatted(count));
  }

  @Test
  void nothing_is_said_where_the_system_tells_nothing() {
    SocketOverflow overflow =
        new SocketOverflow(
            "udp", new InetSocketAddress("127.0.0.1", 24_000), BUFFER, tables, () -> 0);

    overflow.suspect();

    assertThat(overflow.dropped()).isEmpty();
    assertThat(lines).isEmpty();
  }
}
