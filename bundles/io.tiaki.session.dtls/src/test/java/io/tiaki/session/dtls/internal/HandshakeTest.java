package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.session.dtls.internal.TestAuthority.TestCredential;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HandshakeTest {
  /** Repeats soon, but begins nothing anew because a busy machine computes for seconds. */
  private static final SessionSettings PATIENT =
      new SessionSettings("dtls", 16, 20, 200, new HandshakeTimes(150, 30_000, 15_000), 0, true);

  private final Lab lab = new Lab();

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  @Test
  void both_ends_know_each_other_and_talk() throws Exception {
    TestCredential meter = lab.authority.server(Lab.METER.logicalDeviceName());
    lab.meter(meter, lab.authority);
    GatewaySessions sessions = lab.gateway();
    lab.connect(sessions);

    assertThat(lab.gateway.session.meter()).isEqualTo(Lab.METER);
    assertThat(lab.gateway.session.fingerprint()).isEqualTo(meter.fingerprint());
    assertThat(lab.meter.peer.identity().certificate().orElseThrow().commonName()).isEqualTo("gw1");
    assertThat(lab.gateway.session.maxPayload()).isEqualTo(1232 - 13 - 2 - 1 - 24);
    assertThat(sessions.session(Lab.METER)).contains(lab.gateway.session);
    assertThat(sessions.lastFailure(Lab.METER)).isEmpty();
    lab.exchange("one");
    assertThat(lab.gateway.session.send(Events.bytes("x".repeat(1192)))).isTrue();
    assertThat(lab.meter.next()).hasSize(1192);
    assertThat(lab.gateway.session.send(Events.bytes("x".repeat(1193)))).isFalse();
  }

  @Test
  void a_flight_goes_in_one_datagram() throws Exception {
    lab.meter();
    lab.connect(lab.gateway());
    // ClientHello, HelloVerifyRequest, ClientHello, ServerHello..Done, Certificate..Finished,
    // Finished
    assertThat(lab.network.seen()).hasSize(6);
  }

  @Test
  void a_meter_of_another_authority_is_refused() throws Exception {
    TestAuthority other = new TestAuthority("other");
    lab.meter(other.server(Lab.METER.logicalDeviceName()), lab.authority);
    assertRefused("the certificate is not of a trusted authority");
  }

  @Test
  void a_gateway_of_another_authority_is_refused_by_the_meter() throws Exception {
    TestAuthority other = new TestAuthority("other");
    lab.meter(lab.authority.server(Lab.METER.logicalDeviceName()), other);
    assertRefused("perhaps the other end refused with the alert bad_certificate, its log says why");
    assertThat(lab.meter.isEmpty()).isTrue();
  }

  @Test
  void a_certificate_of_another_meter_is_refused() throws Exception {
    lab.meter(lab.authority.server("TKI0000000000002"), lab.authority);
    assertRefused("the certificate does not name this meter: another device has its address");
  }

  @Test
  void a_client_certificate_does_not_make_a_meter() throws Exception {
    lab.meter(lab.authority.client(Lab.METER.logicalDeviceName()), lab.authority);
    assertRefused("the certificate is for something else");
  }

  @Test
  void a_certificate_that_is_not_the_pinned_one_is_refused() throws Exception {
    lab.meter();
    GatewaySessions sessions = lab.gateway();
    sessions.changed(Lab.entry(Lab.METER, lab.meterLink.address, "0".repeat(64)));
    assertThat(failure(sessions))
        .isEqualTo("the certificate is not the one pinned in the directory");
  }

  @Test
  void the_pinned_certificate_is_taken() throws Exception {
    TestCredential meter = lab.authority.server(Lab.METER.logicalDeviceName());
    lab.meter(meter, lab.authority);
    lab.gateway().changed(Lab.entry(Lab.METER, lab.meterLink.address, meter.fingerprint()));
    Lab.expect(lab.gateway, "opened");
  }

  @Test
  void a_silent_meter_is_named_as_such() throws Exception {
    GatewaySessions sessions = lab.gateway();
    sessions.changed(lab.entry());
    assertThat(failure(sessions)).isEqualTo("no answer");
  }

  @Test
  void handshakes_complete_when_a_fifth_of_all_datagrams_is_lost() throws Exception {
    Random random = new Random(7);
    lab.network.filter(packet -> random.nextInt(100) < 20 ? List.of() : List.of(packet));
    lab.meter();
    GatewaySessions sessions = lab.gateway(lab.module(), PATIENT);
    sessions.changed(lab.entry());
    for (int i = 0; i < 10; i++) {
      Lab.expect(lab.gateway, "opened");
      lab.gateway.session.close("again");
      Lab.expect(lab.gateway, "closed: again");
    }
  }

  @Test
  void each_datagram_may_be_lost_once() throws Exception {
    for (int lost = 0; lost < 6; lost++) {
      try (Lab one = new Lab()) {
        int nth = lost;
        int[] count = new int[1];
        one.network.filter(packet -> count[0]++ == nth ? List.of() : List.of(packet));
        one.meter();
        one.gateway().changed(one.entry());
        Lab.expect(one.gateway, "opened");
        Lab.expect(one.meter, "opened");
        one.exchange("after loss of datagram " + lost);
      }
    }
  }

  @Test
  void datagrams_may_come_twice_and_in_any_order() throws Exception {
    MemoryNetwork.Packet[] kept = new MemoryNetwork.Packet[1];
    lab.network.filter(
        packet -> {
          MemoryNetwork.Packet before = kept[0];
          kept[0] = packet;
          return before == null ? List.of(packet, packet) : List.of(packet, before, packet);
        });
    lab.meter();
    lab.connect(lab.gateway());
    lab.exchange("once");
  }

  private void assertRefused(String reason) throws InterruptedException {
    GatewaySessions sessions = lab.gateway();
    sessions.changed(lab.entry());
    assertThat(failure(sessions)).isEqualTo(reason);
    assertThat(sessions.session(Lab.METER)).isEmpty();
    assertThat(lab.gateway.isEmpty()).isTrue();
  }

  private static String failure(GatewaySessions sessions) throws InterruptedException {
    return Patience.until(() -> sessions.lastFailure(Lab.METER).orElse(null));
  }
}
