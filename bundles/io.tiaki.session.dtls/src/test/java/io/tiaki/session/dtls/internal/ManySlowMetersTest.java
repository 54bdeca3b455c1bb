package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.directory.MeterEntry;
import io.tiaki.model.MeterId;
import io.tiaki.security.Credential;
import io.tiaki.session.Session;
import io.tiaki.session.SessionListener;
import io.tiaki.session.dtls.DtlsServer;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Many meters far away, in memory; gateway and meters share this machine. {@code
 * -Dtiaki.meters=10000 -Dtiaki.rtt=500} for more.
 */
@Timeout(240)
class ManySlowMetersTest {
  private static final int METERS = Integer.getInteger("tiaki.meters", 300);
  private static final int RTT = Integer.getInteger("tiaki.rtt", 500);
  private static final int FIRST_PORT = 10_000;

  private final Lab lab = new Lab(Clock.systemUTC(), 2_000);
  private final ScheduledExecutorService way = Executors.newSingleThreadScheduledExecutor();
  private final List<DtlsServer> servers = new ArrayList<>();

  @AfterEach
  void close() {
    servers.forEach(DtlsServer::close);
    lab.close();
    way.shutdownNow();
  }

  @Test
  void many_meters_far_away_are_connected_soon_and_no_flight_is_repeated_in_vain()
      throws Exception {
    delay();
    GatewaySessions sessions = sessions();
    meters(METERS);
    long took = connect(sessions, METERS);

    LinkCounters counters = sessions.counters().of("memory", "default");
    long datagrams = lab.network.sent();
    System.Logger log = System.getLogger("test");
    log.log(
        System.Logger.Level.INFO,
        "{0} meters at RTT {1} ms in {2} ms, {3} datagrams, begun {4}",
        METERS,
        RTT,
        took,
        datagrams,
        counters.get(Count.BEGUN));
    // Six are needed when nothing is repeated; this machine may have other work.
    assertThat(datagrams).isLessThan(METERS * 12L);
    assertThat(counters.get(Count.BEGUN)).isLessThan(METERS * 5L / 4);
    assertThat(took).isLessThan(20_000 + METERS * 6L);
  }

  @Test
  void dead_meters_do_not_hold_up_the_others() throws Exception {
    delay();
    meters(200);
    GatewaySessions alone = sessions();
    long without = connect(alone, 200);
    alone.close();
    GatewaySessions sessions = sessions();
    for (int i = 5_000; i < 5_500; i++) {
      sessions.changed(entry(i));
    }
    long with = connect(sessions, 200);
    assertThat(with).isLessThan(without + 15_000);
  }

  private GatewaySessions sessions() {
    return lab.gateway(lab.module(), SessionSettings.of("dtls"));
  }

  private void delay() {
    lab.network.forgetful();
    lab.network.filter(
        packet -> {
          way.schedule(() -> lab.network.inject(packet), RTT / 2, TimeUnit.MILLISECONDS);
          return List.of();
        });
  }

  private void meters(int count) {
    for (int i = 0; i < count; i++) {
      Credential own = lab.authority.server(id(i).logicalDeviceName());
      servers.add(lab.meter(lab.network.link(FIRST_PORT + i), own, lab.authority, new Events()));
    }
  }

  private static MeterId id(int number) {
    return new MeterId("TKI%013d".formatted(number));
  }

  private static MeterEntry entry(int number) {
    return Lab.entry(id(number), new InetSocketAddress("127.0.0.1", FIRST_PORT + number), null);
  }

  /** Milliseconds until so many are connected. */
  private static long connect(GatewaySessions sessions, int meters) throws InterruptedException {
    CountDownLatch live = new CountDownLatch(meters);
    sessions.listener(new Arrivals(live));
    long start = System.nanoTime();
    for (int i = 0; i < meters; i++) {
      sessions.changed(entry(i));
    }
    assertThat(live.await(200, TimeUnit.SECONDS)).as("%s missing", live.getCount()).isTrue();
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }

  private record Arrivals(CountDownLatch live) implements SessionListener {
    @Override
    public void opened(Session session) {
      live.countDown();
    }

    @Override
    public void received(Session session, ByteBuffer payload) {}

    @Override
    public void closed(Session session, String reason) {}
  }
}
