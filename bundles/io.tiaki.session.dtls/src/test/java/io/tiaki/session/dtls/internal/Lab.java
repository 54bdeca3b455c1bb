package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.directory.MeterEntry;
import io.tiaki.model.MeterId;
import io.tiaki.security.Credential;
import io.tiaki.security.Purpose;
import io.tiaki.session.dtls.CertificateValidator;
import io.tiaki.session.dtls.DtlsServer;
import io.tiaki.session.dtls.DtlsServerEnvironment;
import io.tiaki.transport.DatagramLink;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** A gateway and meters in memory, with fast timers. */
final class Lab implements AutoCloseable {
  /** A link of 100 Mbit/s. */
  static final LinkSettings KNOWN = new LinkSettings(1_232, 100_000);

  static final MeterId METER = new MeterId("TKI0000000000001");
  static final SessionSettings FAST = settings(new HandshakeTimes(150, 4_000, 1_000));

  /** A gateway that does not begin anew because the machine is busy. */
  static final SessionSettings PATIENT = settings(new HandshakeTimes(2_000, 30_000, 15_000));

  final TestAuthority authority = new TestAuthority("authority");
  final MemoryNetwork network = new MemoryNetwork();
  final DtlsServerEnvironment environment;
  final MemoryNetwork.MemoryLink gatewayLink = network.link(1);
  final MemoryNetwork.MemoryLink meterLink = network.link(2);
  final Events gateway = new Events();
  final Events meter = new Events();
  private final Deque<Runnable> open = new ArrayDeque<>();

  /** On a link whose rate is known: what is resumed needs no cookie. */
  private static SessionSettings settings(HandshakeTimes times) {
    return new SessionSettings("dtls", 16, 20, 200, times, 0, true, 24, RenewalLimits.USUAL, KNOWN);
  }

  Lab() {
    this(Clock.systemUTC(), 16);
  }

  /** With a clock of the meters' own. */
  Lab(Clock clock) {
    this(clock, 16);
  }

  /** With a clock of the meters' own, and so many handshakes at once on their side. */
  Lab(Clock clock, int handshakes) {
    environment = new DtlsServerEnvironment(handshakes, clock);
  }

  GatewaySessions gateway(TestModule module, SessionSettings settings) {
    return gateway(module, settings, gatewayLink);
  }

  GatewaySessions gateway(TestModule module, SessionSettings settings, DatagramLink link) {
    GatewaySessions sessions = new GatewaySessions(Clock.systemUTC(), settings);
    open.push(sessions::close);
    sessions.listener(gateway);
    sessions.link(link);
    sessions.module(module);
    return sessions;
  }

  GatewaySessions gateway() {
    return gateway(module(), FAST);
  }

  TestModule module() {
    return new TestModule(authority, authority.client("gw1"));
  }

  DtlsServer meter() {
    return meter(authority.server(METER.logicalDeviceName()), authority);
  }

  DtlsServer meter(Credential credential, TestAuthority trusted) {
    return meter(meterLink, credential, trusted, meter);
  }

  DtlsServer meter(DatagramLink link, Credential credential, TestAuthority trusted, Events events) {
    return meter(link, credential, validator(trusted), events, environment);
  }

  static CertificateValidator validator(TestAuthority trusted) {
    return chain -> trusted.validate(chain, Purpose.TLS_CLIENT);
  }

  DtlsServer meter(
      DatagramLink link,
      Credential credential,
      CertificateValidator validator,
      Events events,
      DtlsServerEnvironment environment) {
    DtlsServer server = new DtlsServer(link, credential, validator, events, environment);
    open.push(server::close);
    server.start();
    return server;
  }

  static CertificateValidator validatorOfMeters(TestAuthority trusted) {
    return chain -> trusted.validate(chain, Purpose.TLS_SERVER);
  }

  MeterEntry entry() {
    return entry(METER, meterLink.address, null);
  }

  static MeterEntry entry(MeterId id, InetSocketAddress address, String fingerprint) {
    return new MeterEntry(
        id, address, MeterEntry.State.PRE_REGISTERED, Optional.ofNullable(fingerprint));
  }

  /** Brings the one session up. */
  void connect(GatewaySessions sessions) throws InterruptedException {
    sessions.changed(entry());
    expect(gateway, "opened");
    expect(meter, "opened");
  }

  static void expect(Events events, String event) throws InterruptedException {
    assertThat(events.next()).isEqualTo(event);
  }

  /** Sends both ways. */
  void exchange(String text) throws InterruptedException {
    assertThat(gateway.session.send(Events.bytes("ask " + text))).isTrue();
    expect(meter, "ask " + text);
    assertThat(meter.peer.send(Events.bytes("answer " + text))).isTrue();
    expect(gateway, "answer " + text);
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      open.pop().run();
    }
    environment.close();
    network.close();
  }
}
