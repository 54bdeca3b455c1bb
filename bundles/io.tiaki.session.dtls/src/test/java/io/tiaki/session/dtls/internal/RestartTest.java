package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.directory.MeterEntry;
import io.tiaki.model.MeterId;
import io.tiaki.security.PeerCertificate;
import io.tiaki.session.Session;
import io.tiaki.session.SessionListener;
import io.tiaki.session.dtls.DtlsServer;
import io.tiaki.session.dtls.internal.TestAuthority.TestCredential;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RestartTest {
  private static final SessionSettings ATTENTIVE =
      new SessionSettings("dtls", 16, 20, 200, Lab.FAST.times(), 200, true);

  private final Lab lab = new Lab();

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  @Test
  void a_meter_that_closes_is_connected_again() throws Exception {
    DtlsServer first = lab.meter();
    lab.connect(lab.gateway());
    first.close();
    Lab.expect(lab.meter, "closed: the server is closing");
    Lab.expect(lab.gateway, "closed: the peer closed it");
    lab.meter();
    Lab.expect(lab.gateway, "opened");
    Lab.expect(lab.meter, "opened");
    lab.exchange("again");
  }

  @Test
  void a_meter_that_lost_its_sessions_without_a_word_is_found_out() throws Exception {
    DtlsServer first = lab.meter();
    lab.connect(lab.gateway(lab.module(), ATTENTIVE));
    lab.network.filter(packet -> List.of());
    first.close();
    Lab.expect(lab.meter, "closed: the server is closing");
    lab.network.filter(List::of);
    lab.meter();
    Lab.expect(lab.gateway, "closed: replaced by a newer session");
    Lab.expect(lab.gateway, "opened");
    Lab.expect(lab.meter, "opened");
    lab.exchange("again");
  }

  @Test
  void a_spoofed_hint_does_not_end_a_session() throws Exception {
    lab.meter();
    lab.connect(lab.gateway(lab.module(), ATTENTIVE));
    byte[] hint = new byte[15];
    Hint.datagram().get(hint);
    Session session = lab.gateway.session;
    for (int i = 0; i < 50; i++) {
      lab.network.inject(
          new MemoryNetwork.Packet(lab.meterLink.address, lab.gatewayLink.address, hint));
    }
    assertThat(lab.gateway.nextWithin(3_500)).isNull();
    assertThat(lab.gateway.session).isSameAs(session);
    lab.exchange("still here");
  }

  @Test
  void a_hint_is_heard_while_listeners_are_still_told_of_the_session() throws Exception {
    lab.meter();
    GatewaySessions sessions = lab.gateway();
    CountDownLatch heard = new CountDownLatch(1);
    sessions.listener(slow(heard));
    lab.connect(sessions);
    lab.network.inject(
        new MemoryNetwork.Packet(
            lab.meterLink.address, lab.gatewayLink.address, Hint.datagram().array()));
    lab.network.settle();
    heard.countDown();
    assertThat(sessions.counters().of("memory", "default").get(Count.HINT)).isEqualTo(1);
  }

  /** Holds the thread that tells it of a session. */
  private static SessionListener slow(CountDownLatch end) {
    return new SessionListener() {
      @Override
      public void opened(Session session) {
        try {
          end.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }

      @Override
      public void received(Session session, ByteBuffer payload) {}

      @Override
      public void closed(Session session, String reason) {}
    };
  }

  @Test
  void a_meter_that_used_to_answer_and_does_not_any_more_is_given_up() throws Exception {
    lab.meter();
    lab.connect(lab.gateway(lab.module(), ATTENTIVE));
    Patience.until(() -> lab.network.seen().size() > 8 ? true : null);
    lab.network.filter(packet -> List.of());
    Lab.expect(lab.gateway, "closed: the meter does not answer any more");
  }

  @Test
  void a_gateway_that_comes_back_replaces_its_old_session_only_when_it_is_done() throws Exception {
    lab.meter();
    GatewaySessions first = lab.gateway();
    lab.connect(first);
    lab.network.filter(
        packet -> packet.to().equals(lab.meterLink.address) ? List.of() : List.of(packet));
    first.close();
    Lab.expect(lab.gateway, "closed: the session service is stopping");
    assertThat(lab.meter.isEmpty()).isTrue();
    lab.network.filter(List::of);

    lab.gateway().changed(lab.entry());
    Lab.expect(lab.gateway, "opened");
    Lab.expect(lab.meter, "closed: replaced by a newer session");
    Lab.expect(lab.meter, "opened");
    lab.exchange("again");
  }

  @Test
  void a_gateway_that_comes_back_from_another_port_replaces_its_old_session() throws Exception {
    lab.meter();
    TestModule module = lab.module();
    lab.gateway(module, Lab.FAST).changed(lab.entry());
    Lab.expect(lab.meter, "opened");
    Lab.expect(lab.gateway, "opened");
    lab.gateway(module, Lab.FAST, lab.network.link(7)).changed(lab.entry());
    Lab.expect(lab.meter, "closed: replaced by a newer session");
    Lab.expect(lab.meter, "opened");
    Lab.expect(lab.gateway, "opened");
    lab.exchange("from there");
  }

  @Test
  void a_stopping_gateway_says_goodbye() throws Exception {
    lab.meter();
    GatewaySessions sessions = lab.gateway();
    lab.connect(sessions);
    sessions.close();
    Lab.expect(lab.gateway, "closed: the session service is stopping");
    Lab.expect(lab.meter, "closed: the peer closed it");
    assertThat(lab.gateway.session.send(Events.bytes("too late"))).isFalse();
  }

  @Test
  void a_session_outlives_the_security_module_and_the_link() throws Exception {
    lab.meter();
    TestModule module = lab.module();
    GatewaySessions sessions = lab.gateway(module, Lab.FAST);
    lab.connect(sessions);
    sessions.moduleGone(module);
    sessions.linkGone(lab.gatewayLink);
    assertThat(lab.gateway.session.send(Events.bytes("nowhere"))).isFalse();
    sessions.link(lab.gatewayLink);
    lab.exchange("without security module");
    lab.gateway.session.close("enough");
    Lab.expect(lab.gateway, "closed: enough");
    Lab.expect(lab.meter, "closed: the peer closed it");
    String waiting = "the security module is not available: see io.tiaki.security.module";
    Patience.until(() -> sessions.lastFailure(Lab.METER).filter(waiting::equals).orElse(null));
    sessions.module(module);
    Lab.expect(lab.gateway, "opened");
  }

  @Test
  void handshakes_wait_for_the_gateways_own_certificate() throws Exception {
    lab.meter();
    TestModule module = new TestModule(lab.authority, null);
    GatewaySessions sessions = lab.gateway(module, Lab.PATIENT);
    sessions.changed(lab.entry());
    Patience.until(
        () ->
            sessions
                .lastFailure(Lab.METER)
                .filter(text -> text.contains("not issued yet"))
                .orElse(null));
    module.issue(lab.authority.client("gw1"));
    sessions.tick();
    Lab.expect(lab.gateway, "opened");
  }

  @Test
  void a_blocked_or_removed_meter_has_no_session() throws Exception {
    lab.meter();
    GatewaySessions sessions = lab.gateway();
    lab.connect(sessions);
    sessions.changed(
        new MeterEntry(
            Lab.METER, lab.meterLink.address, MeterEntry.State.BLOCKED, Optional.empty()));
    Lab.expect(lab.gateway, "closed: the meter is blocked in the directory");
    Lab.expect(lab.meter, "closed: the peer closed it");
    lab.connect(sessions);
    sessions.removed(Lab.METER);
    Lab.expect(lab.gateway, "closed: the meter was removed from the directory");
    assertThat(sessions.lastFailure(Lab.METER)).isEmpty();
    sessions.connect(Lab.METER);
    sessions.connect(new MeterId("TKI0000000000009"));
  }

  @Test
  void a_listener_that_comes_late_hears_of_live_sessions() throws Exception {
    lab.meter();
    GatewaySessions sessions = lab.gateway();
    lab.connect(sessions);
    Events late = new Events();
    sessions.listener(late);
    Lab.expect(late, "opened");
    sessions.listenerGone(late);
    lab.gateway.session.close("done");
    Lab.expect(lab.gateway, "closed: done");
    assertThat(late.isEmpty()).isTrue();
  }

  @Test
  void two_meters_cannot_have_one_address() throws Exception {
    TestCredential credential = lab.authority.server(Lab.METER.logicalDeviceName());
    lab.meter(credential, lab.authority);
    GatewaySessions sessions = lab.gateway();
    lab.connect(sessions);
    MeterId second = new MeterId("TKI0000000000002");
    sessions.changed(Lab.entry(second, lab.meterLink.address, null));
    String reason = Patience.until(() -> sessions.lastFailure(second).orElse(null));
    assertThat(reason).contains("is that of meter TKI0000000000001 too");
    PeerCertificate same = lab.meter.peer.identity().certificate().orElseThrow();
    assertThat(same.commonName()).isEqualTo("gw1");
  }
}
