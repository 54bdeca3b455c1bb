package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.model.MeterId;
import io.tiaki.security.Purpose;
import io.tiaki.session.Session;
import io.tiaki.session.SessionListener;
import io.tiaki.session.dtls.DtlsPeer;
import io.tiaki.session.dtls.DtlsServer;
import io.tiaki.session.dtls.DtlsServerEnvironment;
import io.tiaki.session.dtls.DtlsServerListener;
import io.tiaki.testkit.Threads;
import io.tiaki.transport.udp.UdpLink;
import io.tiaki.transport.udp.UdpSelector;
import io.tiaki.transport.udp.UdpSettings;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Over real UDP on the loopback interface. */
@Timeout(120)
class ManyMetersTest {
  private static final int METERS = Integer.getInteger("tiaki.meters", 200);

  private final TestAuthority authority = new TestAuthority("authority");
  private final CountDownLatch answers = new CountDownLatch(METERS);
  private final CountDownLatch goodbyes = new CountDownLatch(METERS);
  private final CountDownLatch ends = new CountDownLatch(METERS);

  @Test
  void two_hundred_meters_connect_answer_and_hear_goodbye() throws Exception {
    try (UdpSelector meterSelector = new UdpSelector("meters");
        UdpSelector gatewaySelector = new UdpSelector("gateway");
        DtlsServerEnvironment environment = new DtlsServerEnvironment(16, Clock.systemUTC())) {
      GatewaySessions sessions = new GatewaySessions(Clock.systemUTC(), SessionSettings.of("dtls"));
      sessions.listener(new Asker());
      List<DtlsServer> servers = new ArrayList<>();
      List<InetSocketAddress> addresses = new ArrayList<>();
      for (int i = 0; i < METERS; i++) {
        UdpLink link =
            meterSelector.open(UdpSettings.of("meter", new InetSocketAddress("127.0.0.1", 0)));
        addresses.add(link.localAddress());
        servers.add(server(link, id(i), environment));
      }
      for (int i = 0; i < METERS; i++) {
        sessions.changed(Lab.entry(id(i), addresses.get(i), null));
      }
      sessions.module(new TestModule(authority, authority.client("gw1")));
      sessions.link(
          gatewaySelector.open(UdpSettings.of("udp", new InetSocketAddress("0.0.0.0", 0))));

      assertThat(answers.await(60, TimeUnit.SECONDS))
          .as("%s answers missing", answers.getCount())
          .isTrue();
      long start = System.nanoTime();
      sessions.close();
      assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(3));
      assertThat(ends.await(5, TimeUnit.SECONDS)).isTrue();
      assertThat(goodbyes.await(5, TimeUnit.SECONDS)).isTrue();
      servers.forEach(DtlsServer::close);
    }
    assertThat(Threads.left("tiaki-dtls")).isEmpty();
  }

  private static MeterId id(int number) {
    return new MeterId(String.format("TKI%013d", number));
  }

  private DtlsServer server(UdpLink link, MeterId id, DtlsServerEnvironment environment) {
    DtlsServer server =
        new DtlsServer(
            link,
            authority.server(id.logicalDeviceName()),
            chain -> authority.validate(chain, Purpose.TLS_CLIENT),
            new Echo(),
            environment);
    server.start();
    return server;
  }

  private final class Asker implements SessionListener {
    @Override
    public void opened(Session session) {
      session.send(Events.bytes("ask"));
    }

    @Override
    public void received(Session session, ByteBuffer payload) {
      answers.countDown();
    }

    @Override
    public void closed(Session session, String reason) {
      ends.countDown();
    }
  }

  private final class Echo implements DtlsServerListener {
    @Override
    public void opened(DtlsPeer peer) {}

    @Override
    public void received(DtlsPeer peer, ByteBuffer payload) {
      peer.send(payload);
    }

    @Override
    public void closed(DtlsPeer peer, String reason) {
      goodbyes.countDown();
    }
  }
}
