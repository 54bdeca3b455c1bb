package io.tiaki.transport.udp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.platform.Metric;
import io.tiaki.testkit.MetricTable;
import io.tiaki.transport.udp.UdpLink;
import io.tiaki.transport.udp.UdpSelector;
import io.tiaki.transport.udp.UdpSettings;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class UdpMetricsTest {
  @Test
  void what_a_link_counts_is_shown_and_documented() throws Exception {
    InetSocketAddress loopback = new InetSocketAddress("127.0.0.1", 0);
    try (UdpSelector selector = new UdpSelector("metrics")) {
      UdpLink link = selector.open(UdpSettings.of("udp", loopback));
      UdpMetrics metrics = new UdpMetrics(link);
      link.send(link.localAddress(), ByteBuffer.allocate(3));
      link.send(link.localAddress(), ByteBuffer.allocate(3_000));

      assertThat(MetricTable.differences(metrics, "link")).isEmpty();
      assertThat(value(metrics, "datagrams.sent", "")).isEqualTo(1);
      assertThat(value(metrics, "datagrams.refused", "too-long")).isEqualTo(1);
      assertThat(value(metrics, "datagrams.refused", "send-buffer-full")).isZero();
    }
  }

  private static long value(UdpMetrics metrics, String name, String reason) {
    return metrics.metrics().stream()
        .filter(one -> one.name().equals(name))
        .filter(one -> one.labels().getOrDefault("reason", "").equals(reason))
        .mapToLong(Metric::value)
        .sum();
  }
}
