package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.platform.Metric;
import io.tiaki.platform.MetricSource;
import io.tiaki.session.dtls.DtlsServer;
import io.tiaki.testkit.MetricTable;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CountersTest {
  private final Lab lab = new Lab();

  @Test
  void what_happens_with_a_meter_is_counted() throws Exception {
    try (lab) {
      DtlsServer server = lab.meter();
      GatewaySessions sessions = lab.gateway();
      lab.connect(sessions);
      lab.exchange("one");
      lab.network.inject(packet(new byte[5]));
      lab.network.inject(packet(new byte[0]));
      lab.exchange("two");
      LinkCounters counters = counters(sessions);

      assertThat(counters.get(Count.BEGUN)).isEqualTo(1);
      assertThat(counters.get(Count.FULL)).isEqualTo(1);
      assertThat(counters.get(Count.COOKIE)).isEqualTo(1);
      assertThat(counters.get(Count.SENT)).isEqualTo(2);
      assertThat(counters.get(Count.RECEIVED)).isEqualTo(2);
      assertThat(counters.get(Drop.TRUNCATED)).isEqualTo(1);
      assertThat(counters.get(Drop.EMPTY)).isEqualTo(1);
      assertThat(value(sessions, "sessions.live")).isEqualTo(1);
      assertThat(value(sessions, "handshakes.duration.count")).isEqualTo(1);
      server.close();
      assertThat(lab.gateway.next()).startsWith("closed");
      assertThat(value(sessions, "sessions.live")).isZero();
    }
  }

  @Test
  void a_failure_is_counted_by_its_reason() throws Exception {
    try (lab) {
      TestAuthority other = new TestAuthority("other");
      lab.meter(other.server(Lab.METER.logicalDeviceName()), lab.authority);
      GatewaySessions sessions = lab.gateway();
      sessions.changed(lab.entry());
      LinkCounters counters = counters(sessions);
      Patience.until(() -> counters.get(Failure.REFUSED) > 0 ? "refused" : null);
      sessions.changed(Lab.entry(Lab.METER, new InetSocketAddress("127.0.0.1", 99), null));
      Patience.until(() -> counters.get(Failure.SILENT) > 0 ? "silent" : null);
      assertThat(counters.get(Failure.TIMEOUT)).isZero();
      assertThat(counters.get(Count.FULL)).isZero();
    }
  }

  @Test
  void every_number_is_documented_and_every_documented_number_is_there() throws Exception {
    SessionCounters counters = new SessionCounters();
    counters.of("udp", "default");
    MetricSource source =
        new MetricSource() {
          @Override
          public String name() {
            return "session.dtls";
          }

          @Override
          public List<Metric> metrics() {
            return counters.metrics();
          }
        };
    assertThat(MetricTable.differences(source, "link", "group")).isEmpty();
  }

  @Test
  void the_sixty_fifth_group_is_counted_with_the_others() {
    SessionCounters counters = new SessionCounters();
    for (int i = 0; i < 100; i++) {
      counters.of("udp", "group-" + i).add(Count.BEGUN);
    }
    assertThat(counters.of("udp", "others").get(Count.BEGUN)).isEqualTo(36);
    assertThat(counters.of("udp", "group-3").get(Count.BEGUN)).isEqualTo(1);
  }

  private MemoryNetwork.Packet packet(byte[] octets) {
    return new MemoryNetwork.Packet(lab.meterLink.address, lab.gatewayLink.address, octets);
  }

  private LinkCounters counters(GatewaySessions sessions) {
    return sessions.counters().of("memory", "default");
  }

  private static long value(GatewaySessions sessions, String name) {
    List<Metric> metrics = sessions.counters().metrics();
    return metrics.stream().filter(one -> one.name().equals(name)).findFirst().get().value();
  }
}
