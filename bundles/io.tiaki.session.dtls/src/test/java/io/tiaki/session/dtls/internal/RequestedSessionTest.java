package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.session.dtls.DtlsServer;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RequestedSessionTest {
  private static final SessionSettings PATIENT =
      new SessionSettings("dtls", 16, 600_000, 600_000, Lab.FAST.times(), 0, true);

  private final Lab lab = new Lab();

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  /** A gateway that waits ten minutes after its first failure. */
  private GatewaySessions waiting() throws InterruptedException {
    GatewaySessions sessions = lab.gateway(lab.module(), PATIENT);
    lab.network.filter(packet -> List.of());
    sessions.changed(lab.entry());
    Patience.until(() -> sessions.lastFailure(Lab.METER).orElse(null));
    lab.network.filter(List::of);
    lab.network.seen().clear();
    return sessions;
  }

  private void hint(InetSocketAddress from) {
    byte[] hint = new byte[15];
    Hint.datagram().get(hint);
    lab.network.inject(new MemoryNetwork.Packet(from, lab.gatewayLink.address, hint));
  }

  @Test
  void a_meter_with_something_to_say_gets_a_session_at_once() throws Exception {
    DtlsServer meter = lab.meter();
    assertThat(meter.requestSession()).as("nobody is known").isFalse();
    meter.client(lab.gatewayLink.address);
    waiting();
    assertThat(meter.requestSession()).isTrue();
    assertThat(meter.requestSession()).as("too soon").isFalse();
    Lab.expect(lab.gateway, "opened");
    Lab.expect(lab.meter, "opened");
    assertThat(lab.network.seen().get(0).octets()).hasSize(15);
    assertThat(meter.requestSession()).as("there is a session").isFalse();
  }

  @Test
  void a_thousand_hints_begin_one_handshake() throws Exception {
    GatewaySessions sessions = waiting();
    for (int i = 0; i < 1_000; i++) {
      hint(lab.meterLink.address);
    }
    Patience.until(() -> lab.network.seen().isEmpty() ? null : true);
    // Comes after them all: how many of them met the handshake is left to chance.
    hint(new InetSocketAddress("127.0.0.1", 77));
    Patience.until(() -> sessions.counters().sum(Count.HINT_UNKNOWN) == 1 ? true : null);
    assertThat(sessions.counters().sum(Count.HINT)).isEqualTo(1);
    assertThat(sessions.counters().sum(Count.BEGUN)).isEqualTo(2);
  }

  @Test
  void a_hint_from_an_unknown_address_is_counted_and_gets_no_answer() throws Exception {
    GatewaySessions sessions = waiting();
    hint(new InetSocketAddress("127.0.0.1", 77));
    Patience.until(() -> sessions.counters().sum(Count.HINT_UNKNOWN) == 1 ? true : null);
    assertThat(sessions.counters().sum(Count.BEGUN)).isEqualTo(1);
    assertThat(lab.network.seen()).isEmpty();
  }

  @Test
  void hints_of_many_meters_are_followed_at_a_bounded_rate() {
    HintGate gate = new HintGate();
    int followed = 0;
    for (int i = 0; i < 10_000; i++) {
      followed += gate.admits(Long.MIN_VALUE / 2, 1_000_000) ? 1 : 0;
    }
    assertThat(followed).isEqualTo(HintGate.BURST);
    for (int i = 0; i < 10_000; i++) {
      followed += gate.admits(Long.MIN_VALUE / 2, 1_001_000) ? 1 : 0;
    }
    assertThat(followed).isEqualTo(HintGate.BURST + HintGate.PER_SECOND);
    assertThat(gate.admits(1_001_000, 1_002_000)).as("the same meter again").isFalse();
    assertThat(gate.admits(996_999, 1_002_000)).isTrue();
  }

  @Test
  void a_meter_that_is_not_heard_asks_less_and_less_often() {
    HintSender sender = new HintSender();
    InetSocketAddress gateway = new InetSocketAddress("127.0.0.1", 1);
    sender.opened(gateway);
    int sent = 0;
    for (long now = 0; now < 3_600_000; now += 100) {
      sent += sender.due(now) == null ? 0 : 1;
    }
    assertThat(sent).isBetween(60, 130);
    sender.opened(gateway);
    assertThat(sender.due(3_600_000)).isEqualTo(gateway);
  }
}
