package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.session.dtls.DtlsServer;
import io.tiaki.session.dtls.internal.MemoryNetwork.Packet;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connection IDs (RFC 9146) and what they are for: addresses that change. */
@Timeout(60)
class RoamingTest {
  private static final int WITH_ID = 25;

  private final Lab lab = new Lab();
  private final InetSocketAddress gatewayAt = lab.gatewayLink.address;
  private final InetSocketAddress meterAt = lab.meterLink.address;
  private DtlsServer server;
  private GatewaySessions sessions;

  @BeforeEach
  void open() throws Exception {
    server = lab.meter();
    sessions = lab.gateway();
    lab.connect(sessions);
  }

  @AfterEach
  void close() throws Exception {
    assertThat(lab.gateway.isEmpty()).isTrue();
    assertThat(lab.meter.isEmpty()).isTrue();
    lab.close();
  }

  @Test
  void every_encrypted_record_carries_the_connection_id_of_its_receiver() throws Exception {
    lab.exchange("with it");
    List<Integer> types = new ArrayList<>();
    for (Packet packet : lab.network.seen()) {
      if (packet.octets()[4] == 1) {
        types.add((int) packet.octets()[0]);
      }
    }
    assertThat(types).hasSize(2).containsOnly(WITH_ID);
    assertThat(lab.gateway.session.maxPayload()).isEqualTo(1232 - 13 - 2 - 1 - 24);
    assertThat(lab.meter.peer.maxPayload()).isEqualTo(1232 - 13 - 6 - 1 - 24);
  }

  @Test
  void a_session_goes_on_when_the_meter_has_a_new_address() throws Exception {
    MemoryNat nat = nat(meterAt);
    nat.rebind(77);
    assertThat(lab.meter.peer.send(Events.bytes("from a new address"))).isTrue();
    Lab.expect(lab.gateway, "from a new address");
    lab.exchange("there");
    awaitMoves(1);
    lab.exchange("there for good");
  }

  @Test
  void a_session_goes_on_when_the_gateway_has_a_new_address() throws Exception {
    MemoryNat nat = nat(gatewayAt);
    InetSocketAddress before = lab.meter.peer.address();
    InetSocketAddress after = nat.rebind(78);
    lab.exchange("at once, although the answer is for an address not believed yet");
    Patience.until(() -> after.equals(lab.meter.peer.address()) ? after : null);
    assertThat(before).isEqualTo(gatewayAt);
    lab.exchange("and then");
    assertThat(server.peers()).hasSize(1);
  }

  private MemoryNat nat(InetSocketAddress inside) {
    MemoryNat nat = new MemoryNat(inside);
    lab.network.filter(nat);
    return nat;
  }

  private void awaitMoves(int count) throws InterruptedException {
    LinkCounters counters = sessions.counters().of("memory", "default");
    Patience.until(() -> counters.get(Count.MOVED) == count ? count : null);
  }
}
