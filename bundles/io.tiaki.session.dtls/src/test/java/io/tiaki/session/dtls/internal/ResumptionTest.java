package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.model.MeterId;
import io.tiaki.security.PeerCertificate;
import io.tiaki.security.Purpose;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.session.dtls.CertificateValidator;
import io.tiaki.session.dtls.DtlsServer;
import io.tiaki.session.dtls.DtlsServerEnvironment;
import io.tiaki.session.dtls.internal.TestAuthority.TestCredential;
import io.tiaki.testkit.MemoryStateStore;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ResumptionTest {
  private final Lab lab = new Lab();
  private final MemoryStateStore store = new MemoryStateStore();
  private final TestModule module = lab.module();
  private final TestCredential meter = lab.authority.server(Lab.METER.logicalDeviceName());

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  private GatewaySessions gateway() {
    GatewaySessions sessions = lab.gateway(module, Lab.FAST);
    sessions.state(store);
    return sessions;
  }

  private TreeMap<String, byte[]> kept() {
    return store.maps.computeIfAbsent(ResumptionStore.MAP, name -> new TreeMap<>());
  }

  /** A first session, kept in the store, and then a gateway that was killed. */
  private void oneSessionAndKill() throws InterruptedException {
    lab.meter(meter, lab.authority);
    GatewaySessions first = gateway();
    lab.connect(first);
    Patience.until(() -> kept().isEmpty() ? null : true);
    kill(first);
  }

  private void kill(GatewaySessions sessions) throws InterruptedException {
    lab.network.filter(packet -> List.of());
    sessions.close();
    Lab.expect(lab.gateway, "closed: the session service is stopping");
    lab.network.filter(List::of);
    lab.network.seen().clear();
  }

  private GatewaySessions reconnect() throws InterruptedException {
    GatewaySessions sessions = gateway();
    sessions.changed(lab.entry());
    expectReplaced();
    return sessions;
  }

  private void expectReplaced() throws InterruptedException {
    Lab.expect(lab.gateway, "opened");
    Lab.expect(lab.meter, "closed: replaced by a newer session");
    Lab.expect(lab.meter, "opened");
    lab.exchange("again");
  }

  private static void assertResumed(GatewaySessions sessions) {
    assertThat(sessions.counters().sum(Count.RESUMED)).isEqualTo(1);
    assertThat(sessions.counters().sum(Count.FULL)).isZero();
  }

  private static void assertFull(GatewaySessions sessions) {
    assertThat(sessions.counters().sum(Count.RESUMED)).isZero();
    assertThat(sessions.counters().sum(Count.FULL)).isEqualTo(1);
  }

  @Test
  void a_gateway_that_was_killed_resumes_in_three_flights_and_knows_the_meter() throws Exception {
    oneSessionAndKill();
    GatewaySessions sessions = gateway();
    sessions.changed(lab.entry());
    Lab.expect(lab.gateway, "opened");
    Lab.expect(lab.meter, "closed: replaced by a newer session");
    Lab.expect(lab.meter, "opened");
    // ClientHello, ServerHello..Finished, ..Finished
    assertThat(lab.network.seen()).hasSize(3);
    assertResumed(sessions);
    assertThat(lab.gateway.session.fingerprint()).isEqualTo(meter.fingerprint());
    assertThat(lab.meter.peer.identity().certificate().orElseThrow().commonName()).isEqualTo("gw1");
    lab.exchange("again");
  }

  @Test
  void a_session_is_resumed_again_and_again() throws Exception {
    oneSessionAndKill();
    for (int i = 0; i < 3; i++) {
      GatewaySessions sessions = reconnect();
      assertResumed(sessions);
      kill(sessions);
    }
    assertThat(store.commits).isEqualTo(1);
  }

  @Test
  void without_a_store_a_session_is_resumed_as_long_as_the_gateway_lives() throws Exception {
    lab.meter(meter, lab.authority);
    GatewaySessions sessions = lab.gateway(module, Lab.FAST);
    lab.connect(sessions);
    lab.gateway.session.close("once more");
    Lab.expect(lab.gateway, "closed: once more");
    Lab.expect(lab.gateway, "opened");
    assertThat(sessions.counters().sum(Count.RESUMED)).isEqualTo(1);
    kill(sessions);
    GatewaySessions second = lab.gateway(module, Lab.FAST);
    second.changed(lab.entry());
    Lab.expect(lab.gateway, "opened");
    assertFull(second);
  }

  @Test
  void each_datagram_of_a_resumed_handshake_may_be_lost_once() throws Exception {
    oneSessionAndKill();
    for (int lost = 0; lost < 3; lost++) {
      int nth = lost;
      int[] count = new int[1];
      lab.network.filter(packet -> count[0]++ == nth ? List.of() : List.of(packet));
      GatewaySessions sessions = gateway();
      sessions.changed(lab.entry());
      Lab.expect(lab.gateway, "opened");
      Lab.expect(lab.meter, "closed: replaced by a newer session");
      Lab.expect(lab.meter, "opened");
      lab.exchange("after loss of datagram " + lost);
      assertResumed(sessions);
      kill(sessions);
    }
  }

  /**
   * Without the round of a cookie nothing says which ClientHello an answer is to: the gateway has
   * begun anew, and what arrives is the meter's answer to the hello before.
   */
  @Test
  void a_late_answer_to_the_handshake_before_is_not_taken_for_this_ones() throws Exception {
    oneSessionAndKill();
    AtomicReference<byte[]> repeated = new AtomicReference<>();
    AtomicReference<String> phase = new AtomicReference<>("first");
    lab.network.filter(
        packet -> {
          boolean isGateways = packet.from().equals(lab.gatewayLink.address);
          boolean isHello = packet.octets()[0] == RecordGuard.HANDSHAKE;
          if (isGateways) {
            boolean passes = phase.get().equals("first") ? isHello : phase.get().equals("all");
            return passes ? List.of(packet) : List.of();
          }
          if (phase.get().equals("anew") && isHello) {
            repeated.set(packet.octets());
            phase.set("all");
          }
          return List.of(packet);
        });
    GatewaySessions sessions = lab.gateway(module, Lab.PATIENT);
    sessions.state(store);
    sessions.changed(lab.entry());
    Lab.expect(lab.gateway, "opened");
    phase.set("anew");
    lab.gateway.session.close("again");
    Lab.expect(lab.gateway, "closed: again");
    Patience.until(() -> repeated.get());
    Lab.expect(lab.gateway, "opened");
    Lab.expect(lab.meter, "closed: replaced by a newer session");
    Lab.expect(lab.meter, "opened");
    lab.exchange("anew");
  }

  @Test
  void datagrams_of_a_resumed_handshake_may_come_twice_and_in_any_order() throws Exception {
    oneSessionAndKill();
    MemoryNetwork.Packet[] before = new MemoryNetwork.Packet[1];
    lab.network.filter(
        packet -> {
          MemoryNetwork.Packet last = before[0];
          before[0] = packet;
          return last == null ? List.of(packet, packet) : List.of(packet, last, packet);
        });
    assertResumed(reconnect());
  }

  @Test
  void a_meter_that_forgot_the_session_gets_a_full_handshake_and_a_new_session() throws Exception {
    DtlsServer first = lab.meter(meter, lab.authority);
    GatewaySessions sessions = gateway();
    lab.connect(sessions);
    byte[] old = Patience.until(() -> kept().get(Lab.METER.logicalDeviceName()));
    first.close();
    Lab.expect(lab.meter, "closed: the server is closing");
    Lab.expect(lab.gateway, "closed: the peer closed it");
    try (DtlsServerEnvironment anew = new DtlsServerEnvironment(4, Clock.systemUTC());
        DtlsServer second =
            lab.meter(lab.meterLink, meter, lab.validator(lab.authority), lab.meter, anew)) {
      assertThat(second.peers()).isEmpty();
      Lab.expect(lab.gateway, "opened");
      Lab.expect(lab.meter, "opened");
      assertThat(sessions.counters().sum(Count.FULL)).isEqualTo(2);
      Patience.until(() -> kept().get(Lab.METER.logicalDeviceName()).equals(old) ? null : true);
    }
  }

  @Test
  void a_meter_with_a_new_certificate_is_asked_for_it() throws Exception {
    DtlsServer first = lab.meter(meter, lab.authority);
    GatewaySessions sessions = gateway();
    lab.connect(sessions);
    first.close();
    Lab.expect(lab.meter, "closed: the server is closing");
    Lab.expect(lab.gateway, "closed: the peer closed it");
    TestCredential renewed = lab.authority.server(Lab.METER.logicalDeviceName());
    lab.meter(renewed, lab.authority);
    Lab.expect(lab.gateway, "opened");
    assertThat(lab.gateway.session.fingerprint()).isEqualTo(renewed.fingerprint());
    assertThat(sessions.counters().sum(Count.RESUMED)).isZero();
  }

  @Test
  void a_gateway_with_another_certificate_shows_it() throws Exception {
    oneSessionAndKill();
    module.issue(lab.authority.client("gw2"));
    GatewaySessions sessions = gateway();
    sessions.changed(lab.entry());
    Lab.expect(lab.gateway, "opened");
    assertFull(sessions);
    Lab.expect(lab.meter, "closed: replaced by a newer session");
    Lab.expect(lab.meter, "opened");
    assertThat(lab.meter.peer.identity().certificate().orElseThrow().commonName()).isEqualTo("gw2");
  }

  @Test
  void a_session_of_another_certificate_than_the_pinned_one_is_not_offered() throws Exception {
    oneSessionAndKill();
    GatewaySessions sessions = gateway();
    sessions.changed(Lab.entry(Lab.METER, lab.meterLink.address, "0".repeat(64)));
    String reason = Patience.until(() -> sessions.lastFailure(Lab.METER).orElse(null));
    assertThat(reason).isEqualTo("the certificate is not the one pinned in the directory");
    assertThat(sessions.counters().sum(Count.RESUMED)).isZero();
    assertThat(lab.gateway.isEmpty()).isTrue();
  }

  @Test
  void a_blocked_or_removed_meter_leaves_nothing_to_resume() throws Exception {
    lab.meter(meter, lab.authority);
    GatewaySessions sessions = gateway();
    lab.connect(sessions);
    Patience.until(() -> kept().isEmpty() ? null : true);
    sessions.removed(Lab.METER);
    Patience.until(() -> kept().isEmpty() ? true : null);
  }

  @Test
  void a_tampered_entry_costs_no_more_than_a_full_handshake() throws Exception {
    oneSessionAndKill();
    String key = Lab.METER.logicalDeviceName();
    byte[] good = kept().get(key);
    byte[] secret = good.clone();
    byte[] master = ResumptionEntry.decoded(good).session().masterSecret();
    secret[indexOf(secret, master)] ^= 1;
    for (byte[] bad : List.of(new byte[0], new byte[] {1}, new byte[5_000], secret)) {
      kept().put(key, bad);
      GatewaySessions sessions = reconnect();
      assertFull(sessions);
      Patience.until(() -> kept().get(key) == bad ? null : true);
      kill(sessions);
    }
  }

  private static int indexOf(byte[] octets, byte[] part) {
    int at = 0;
    while (!Arrays.equals(octets, at, at + part.length, part, 0, part.length)) {
      at++;
    }
    return at;
  }

  @Test
  void a_session_of_another_meter_is_not_offered() throws Exception {
    oneSessionAndKill();
    MeterId other = new MeterId("TKI0000000000002");
    kept().put(other.logicalDeviceName(), kept().get(Lab.METER.logicalDeviceName()));
    GatewaySessions sessions = gateway();
    sessions.changed(Lab.entry(other, lab.meterLink.address, null));
    String reason = Patience.until(() -> sessions.lastFailure(other).orElse(null));
    assertThat(reason)
        .isEqualTo("the certificate does not name this meter: another device has its address");
    assertThat(sessions.counters().sum(Count.RESUMED)).isZero();
  }

  @Test
  void a_meter_asks_for_the_certificate_again_when_that_of_the_session_is_revoked()
      throws Exception {
    AtomicReference<String> revoked = new AtomicReference<>("");
    lab.meter(
        lab.meterLink,
        meter,
        new CertificateValidator() {
          @Override
          public PeerCertificate validate(List<byte[]> chain) throws SecurityModuleException {
            return lab.authority.validate(chain, Purpose.TLS_CLIENT);
          }

          @Override
          public Optional<String> problem(PeerCertificate certificate) {
            return Optional.of("revoked")
                .filter(r -> revoked.get().equals(certificate.fingerprint()));
          }
        },
        lab.meter,
        lab.environment);
    GatewaySessions first = gateway();
    lab.connect(first);
    kill(first);
    revoked.set(lab.meter.peer.identity().certificate().orElseThrow().fingerprint());
    assertFull(reconnect());
  }

  @Test
  void who_only_knows_the_session_id_gets_no_session_and_spoils_nothing() throws Exception {
    oneSessionAndKill();
    ResumptionEntry entry = ResumptionEntry.decoded(kept().get(Lab.METER.logicalDeviceName()));
    ResumableSession stolen =
        new ResumableSession(
            entry.session().id(), new byte[48], entry.session().suite(), entry.session().peer());
    MemoryNetwork.MemoryLink link = lab.network.link(9);
    HandshakeSetup setup =
        new HandshakeSetup(
                new GuardedCrypto(),
                lab.authority.client("thief"),
                chain -> entry.session().peer().certificate().orElseThrow(),
                datagram -> link.send(lab.meterLink.address, datagram))
            .times(new HandshakeTimes(150, 800, 800))
            .resume(stolen);
    Association thief = Association.client(setup);
    link.attach(
        (from, buffer) -> {
          byte[] datagram = new byte[buffer.remaining()];
          buffer.get(datagram);
          thief.deliver(from, datagram);
        });
    assertThat(org.assertj.core.api.Assertions.catchThrowable(thief::connect)).isNotNull();
    assertThat(lab.meter.isEmpty()).isTrue();
    assertResumed(reconnect());
  }

  @Test
  void a_resumed_handshake_with_another_suite_fails_and_is_begun_anew_in_full() throws Exception {
    oneSessionAndKill();
    int[] altered = new int[1];
    lab.network.filter(
        packet -> {
          byte[] octets = packet.octets().clone();
          boolean hello = octets[0] == 22 && octets[13] == MessageRules.SERVER_HELLO;
          if (hello && altered[0] == 0) {
            altered[0]++;
            int suite = 13 + 12 + 35 + octets[13 + 12 + 34];
            octets[suite + 1] = octets[suite + 1] == 0x2b ? (byte) 0x2c : (byte) 0x2b;
          }
          return List.of(new MemoryNetwork.Packet(packet.from(), packet.to(), octets));
        });
    GatewaySessions sessions = reconnect();
    assertThat(altered[0]).isEqualTo(1);
    assertFull(sessions);
  }
}
