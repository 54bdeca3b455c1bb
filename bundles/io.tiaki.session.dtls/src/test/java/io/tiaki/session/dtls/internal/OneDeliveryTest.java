package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.session.Session;
import io.tiaki.session.SessionListener;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** While a handshake's thread still tells the listeners its session has begun already. */
@Timeout(60)
class OneDeliveryTest {
  private final Lab lab = new Lab();
  private final CountDownLatch opened = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);

  private final SessionListener slow =
      new SessionListener() {
        @Override
        public void opened(Session session) {
          opened.countDown();
          try {
            assertThat(release.await(20, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        }

        @Override
        public void received(Session session, ByteBuffer payload) {}

        @Override
        public void closed(Session session, String reason) {}
      };

  @Test
  void a_datagram_is_taken_once() throws Exception {
    try (lab) {
      lab.meter();
      GatewaySessions sessions = lab.gateway();
      sessions.listener(slow);
      sessions.changed(lab.entry());
      assertThat(opened.await(20, TimeUnit.SECONDS)).isTrue();
      LinkCounters counters = sessions.counters().of("memory", "default");
      lab.network.inject(packet(new byte[5]));
      lab.network.inject(packet(new byte[0]));
      Patience.until(() -> counters.get(Drop.EMPTY) > 0 ? "both" : null);

      assertThat(counters.get(Drop.TRUNCATED)).isEqualTo(1);
      release.countDown();
    }
  }

  private MemoryNetwork.Packet packet(byte[] octets) {
    return new MemoryNetwork.Packet(lab.meterLink.address, lab.gatewayLink.address, octets);
  }
}
