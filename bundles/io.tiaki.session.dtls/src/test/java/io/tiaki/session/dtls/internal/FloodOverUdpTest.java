package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.session.dtls.DtlsServer;
import io.tiaki.session.dtls.DtlsServerEnvironment;
import io.tiaki.transport.udp.UdpLink;
import io.tiaki.transport.udp.UdpSelector;
import io.tiaki.transport.udp.UdpSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsECConfig;
import org.bouncycastle.tls.crypto.TlsECDomain;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * ClientHellos of sources that never show a cookie, at a meter's real port: what each of them makes
 * it do is counted, not timed.
 */
@Timeout(120)
class FloodOverUdpTest {
  private static final int SOURCES = 100;
  private static final int ROUNDS = 40;
  private static final int HELLOS = SOURCES * ROUNDS;

  /** Fits what a kernel keeps for a socket that is not read. */
  private static final int AT_ONCE = 50;

  private final TestAuthority authority = new TestAuthority("authority");
  private final CountingCrypto crypto = new CountingCrypto();
  private final DtlsServerEnvironment environment =
      new DtlsServerEnvironment(16, Clock.systemUTC(), null, crypto);
  private final Events gateway = new Events();
  private final Events meter = new Events();
  private final List<DatagramChannel> sources = new ArrayList<>();
  private final byte[] random = new byte[32];
  private UdpSelector selector;
  private UdpLink port;
  private DtlsServer server;
  private int sent;

  @BeforeEach
  void open() throws Exception {
    selector = new UdpSelector("flood");
    port = selector.open(UdpSettings.of("meter", loopback()));
    server =
        new DtlsServer(
            port,
            authority.server(Lab.METER.logicalDeviceName()),
            Lab.validator(authority),
            meter,
            environment);
    server.start();
    for (int i = 0; i < SOURCES; i++) {
      DatagramChannel source = DatagramChannel.open().bind(loopback());
      source.configureBlocking(false);
      sources.add(source);
    }
  }

  @AfterEach
  void close() throws Exception {
    server.close();
    environment.close();
    selector.close();
    for (DatagramChannel source : sources) {
      source.close();
    }
  }

  @Test
  void each_costs_one_mac_and_one_short_datagram_and_leaves_nothing() throws Exception {
    long computed = crypto.computed.get();
    for (int i = 0; i < ROUNDS; i++) {
      round();
    }
    LinkCounters counters = environment.counters();
    assertThat(counters.get(Count.COOKIE)).isEqualTo(HELLOS);
    assertThat(environment.gate().macs()).isEqualTo(HELLOS);
    assertThat(crypto.computed.get() - computed).as("curves, keys and certificates").isZero();
    assertThat(counters.get(Count.BEGUN)).as("handshakes").isZero();
    assertThat(server.peers()).isEmpty();
    AtomicInteger answers = new AtomicInteger();
    Patience.until(() -> answers.addAndGet(answers()) >= HELLOS ? true : null);
    assertThat(answers).as("datagrams for each").hasValue(HELLOS);
  }

  @Test
  void a_gateway_connects_and_talks_meanwhile() throws Exception {
    try (GatewaySessions sessions = new GatewaySessions(Clock.systemUTC(), Lab.PATIENT)) {
      sessions.listener(gateway);
      sessions.link(selector.open(UdpSettings.of("gateway", loopback())));
      sessions.module(new TestModule(authority, authority.client("gw1")));
      round();
      sessions.changed(Lab.entry(Lab.METER, port.localAddress(), null));
      while (gateway.isEmpty()) {
        round();
      }
      Lab.expect(gateway, "opened");
      Lab.expect(meter, "opened");
      for (int i = 0; i < 5; i++) {
        gateway.session.send(Events.bytes("ask " + i));
        round();
        Lab.expect(meter, "ask " + i);
      }
    }
    assertThat(environment.counters().get(Count.BEGUN)).as("handshakes").isEqualTo(1);
    assertThat(environment.counters().get(Count.COOKIE)).isGreaterThan(sent);
  }

  /** One ClientHello of each source, some at a time, so that none is lost on its way. */
  private void round() throws Exception {
    for (DatagramChannel source : sources) {
      random[sent % 32]++;
      source.send(ByteBuffer.wrap(Wire.helloDatagram(random, new byte[0])), port.localAddress());
      if (++sent % AT_ONCE == 0) {
        Patience.until(() -> environment.counters().get(Count.COOKIE) >= sent ? true : null);
      }
    }
  }

  /** How many came since this was asked last; each shorter than what it answers. */
  private int answers() {
    ByteBuffer answer = ByteBuffer.allocate(2_000);
    int count = 0;
    try {
      for (DatagramChannel source : sources) {
        while (source.receive(answer.clear()) != null) {
          assertThat(answer.position()).isLessThan(Wire.helloDatagram(random, new byte[0]).length);
          count++;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return count;
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress("127.0.0.1", 0);
  }

  /** Counts what is dear: elliptic curves and certificates. */
  private static final class CountingCrypto extends GuardedCrypto {
    private final AtomicLong computed = new AtomicLong();

    @Override
    public TlsECDomain createECDomain(TlsECConfig config) {
      computed.incrementAndGet();
      return super.createECDomain(config);
    }

    @Override
    public TlsCertificate createCertificate(short type, byte[] encoding) throws IOException {
      computed.incrementAndGet();
      return super.createCertificate(type, encoding);
    }
  }
}
