package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.model.MeterId;
import io.tiaki.session.Session;
import io.tiaki.session.SessionListener;
import io.tiaki.testkit.MemoryStateStore;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A thousand with {@code -DargLine=-Dtiaki.meters=1000}. */
@Timeout(120)
class ManyRestartsTest {
  private static final int METERS = Integer.getInteger("tiaki.meters", 200);

  @Test
  void a_killed_gateway_resumes_the_session_with_each_of_its_meters() throws Exception {
    MemoryStateStore store = new MemoryStateStore();
    try (Lab lab = new Lab()) {
      for (int i = 0; i < METERS; i++) {
        lab.meter(
            lab.network.link(100 + i),
            lab.authority.server(id(i).logicalDeviceName()),
            lab.authority,
            new Events());
      }
      TestModule module = lab.module();
      GatewaySessions first = run(lab, module, store);
      assertThat(first.counters().sum(Count.FULL)).isEqualTo(METERS);
      TreeMap<String, byte[]> kept = store.maps.get(ResumptionStore.MAP);
      Patience.until(() -> kept.size() == METERS ? true : null);
      lab.network.filter(packet -> List.of());
      first.close();
      lab.network.filter(List::of);
      lab.network.seen().clear();

      GatewaySessions second = run(lab, module, store);
      assertThat(second.counters().sum(Count.RESUMED)).isEqualTo(METERS);
      assertThat(second.counters().sum(Count.FULL)).isZero();
      second.close();
    }
  }

  private static GatewaySessions run(Lab lab, TestModule module, MemoryStateStore store)
      throws InterruptedException {
    Opened opened = new Opened();
    GatewaySessions sessions = lab.gateway(module, SessionSettings.of("dtls"));
    sessions.state(store);
    sessions.listener(opened);
    for (int i = 0; i < METERS; i++) {
      sessions.changed(Lab.entry(id(i), new InetSocketAddress("127.0.0.1", 100 + i), null));
    }
    assertThat(opened.latch.await(60, TimeUnit.SECONDS)).isTrue();
    return sessions;
  }

  private static MeterId id(int number) {
    return new MeterId(String.format("TKI%013d", number));
  }

  private static final class Opened implements SessionListener {
    private final CountDownLatch latch = new CountDownLatch(METERS);

    @Override
    public void opened(Session session) {
      latch.countDown();
    }

    @Override
    public void received(Session session, ByteBuffer payload) {}

    @Override
    public void closed(Session session, String reason) {}
  }
}
