package io.tiaki.session.dtls.internal;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.session.dtls.DtlsServer;
import io.tiaki.session.dtls.internal.MemoryNetwork.Packet;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connection IDs (RFC 9146) and what they are for: addresses that change. */
@Timeout(60)
class RoamingTest {
  private static final int WITH_ID = 25;
  private static final int KEEPALIVE_MS = 200;
  private static final InetSocketAddress ATTACKER = new InetSocketAddress("127.0.0.66", 666);

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

  @Test
  void a_record_sent_again_from_elsewhere_moves_nothing() throws Exception {
    lab.exchange("something to copy");
    List<Packet> copied = List.copyOf(lab.network.seen());
    lab.exchange("something newer");
    for (Packet packet : copied) {
      if (packet.octets()[0] == WITH_ID) {
        lab.network.inject(new Packet(ATTACKER, packet.to(), packet.octets()));
      }
    }
    lab.exchange("still here");
    assertThat(sentTo(ATTACKER)).isEmpty();
    assertThat(lab.meter.peer.address()).isEqualTo(gatewayAt);
    assertThat(counters().get(Count.MOVED)).isZero();
  }

  @Test
  void a_record_that_overtakes_itself_from_elsewhere_moves_nothing() throws Exception {
    lab.network.filter(
        packet ->
            packet.from().equals(ATTACKER)
                ? List.of(packet)
                : List.of(new Packet(ATTACKER, packet.to(), packet.octets()), packet));
    for (int i = 0; i < 20; i++) {
      lab.exchange("copied " + i);
    }
    assertThat(lab.meter.peer.address()).isEqualTo(gatewayAt);
    assertThat(counters().get(Count.MOVED)).isZero();
    for (InetSocketAddress victim : List.of(gatewayAt, meterAt)) {
      int came = octets(packet -> packet.to().equals(victim));
      int went = octets(packet -> packet.from().equals(victim) && packet.to().equals(ATTACKER));
      assertThat(went).isPositive().isLessThanOrEqualTo(3 * came);
    }
    lab.network.filter(List::of);
    lab.exchange("alone again");
    lab.exchange("and it is known");
    assertThat(counters().get(Count.MOVE_REFUSED)).isPositive();
  }

  @Test
  void a_forged_record_with_the_right_id_moves_nothing() throws Exception {
    lab.exchange("shows the ids");
    Random random = new Random(9);
    for (Packet packet : List.copyOf(lab.network.seen())) {
      if (packet.octets()[0] == WITH_ID) {
        for (int i = 0; i < 2_000; i++) {
          byte[] forged = packet.octets().clone();
          forged[5 + random.nextInt(6)] ^= (byte) (1 + random.nextInt(255));
          forged[forged.length - 1 - random.nextInt(8)] ^= 1;
          lab.network.inject(new Packet(spoofed(i), packet.to(), forged));
        }
      }
    }
    int before = lab.network.seen().size();
    lab.exchange("unmoved");
    assertThat(lab.network.seen()).hasSize(before + 2);
    assertThat(lab.meter.peer.address()).isEqualTo(gatewayAt);
  }

  @Test
  void a_flood_of_unknown_ids_is_answered_by_nothing_but_a_rare_hint() throws Exception {
    Random random = new Random(10);
    int before = lab.network.seen().size();
    for (int i = 0; i < 20_000; i++) {
      byte[] id = new byte[6];
      random.nextBytes(id);
      byte[] record = HostileDatagrams.withId(HostileDatagrams.DTLS_1_2, 1, i, id, new byte[40]);
      lab.network.inject(new Packet(spoofed(i), gatewayAt, record));
      lab.network.inject(new Packet(spoofed(i), meterAt, record));
    }
    lab.exchange("after the flood");
    assertThat(lab.network.seen().size() - before - 2).isLessThanOrEqualTo(20);
    assertThat(server.peers()).hasSize(1);
    assertThat(sessions.connections()).isEqualTo(1);
  }

  @Test
  void a_silent_meter_behind_a_new_binding_is_found_by_keeping_alive() throws Exception {
    sessions.settings(
        new SessionSettings("dtls", 16, 20, 200, Lab.FAST.times(), KEEPALIVE_MS, true));
    MemoryNat nat = nat(meterAt);
    nat.rebindOutbound(79);
    awaitMoves(1);
    lab.exchange("at the new address");
    assertThat(counters().get(Count.BEGUN)).isEqualTo(1);
  }

  @Test
  void bindings_may_change_all_the_time_while_payloads_flow() throws Exception {
    MemoryNat nat = nat(meterAt);
    for (int i = 0; i < 50; i++) {
      nat.rebind(1_000 + i);
      String text = "reading " + i;
      assertThat(lab.meter.peer.send(Events.bytes(text))).isTrue();
      Lab.expect(lab.gateway, text);
      lab.exchange(text);
    }
    awaitMoves(50);
    assertThat(counters().get(Count.BEGUN)).isEqualTo(1);
  }

  @Test
  void a_large_answer_waits_until_the_new_address_is_believed() throws Exception {
    MemoryNat nat = nat(gatewayAt);
    InetSocketAddress after = nat.rebind(80);
    assertThat(lab.gateway.session.send(Events.bytes("much, please"))).isTrue();
    Lab.expect(lab.meter, "much, please");
    String much = "x".repeat(1_000);
    assertThat(lab.meter.peer.send(Events.bytes(much))).isTrue();
    Lab.expect(lab.gateway, much);
    assertThat(lab.meter.peer.address()).isEqualTo(after);
  }

  @Test
  void a_handshake_beside_a_session_goes_to_the_new_address() throws Exception {
    MemoryNat nat = nat(meterAt);
    nat.rebind(81);
    assertThat(lab.meter.peer.send(Events.bytes("here"))).isTrue();
    Lab.expect(lab.gateway, "here");
    awaitMoves(1);
    sessions.settings(Lab.PATIENT); // There is one hint only: the handshake must not end in vain.
    Set<String> forgotten =
        lab.network.seen().stream().map(this::id).filter(id -> !id.equals("none")).collect(toSet());
    lab.network.filter(packet -> forgotten.contains(id(packet)) ? List.of() : nat.pass(packet));
    lab.network.inject(new Packet(nat.outside(), gatewayAt, Hint.datagram().array()));
    Lab.expect(lab.gateway, "closed: replaced by a newer session");
    Lab.expect(lab.gateway, "opened");
    Lab.expect(lab.meter, "closed: replaced by a newer session");
    Lab.expect(lab.meter, "opened");
    lab.network.filter(nat);
    lab.exchange("there as well");
  }

  @Test
  void a_resumed_session_follows_as_well() throws Exception {
    byte[] idBefore = lastId(meterAt);
    lab.gateway.session.close("again");
    Lab.expect(lab.gateway, "closed: again");
    Lab.expect(lab.meter, "closed: the peer closed it");
    Lab.expect(lab.gateway, "opened");
    Lab.expect(lab.meter, "opened");
    assertThat(counters().get(Count.RESUMED)).isEqualTo(1);
    lab.exchange("resumed");
    assertThat(lastId(meterAt)).as("a new one for each handshake").isNotEqualTo(idBefore);

    MemoryNat nat = nat(meterAt);
    InetSocketAddress after = nat.rebind(83);
    assertThat(lab.meter.peer.send(Events.bytes("elsewhere"))).isTrue();
    Lab.expect(lab.gateway, "elsewhere");
    awaitMoves(1);
    int challenge = 13 + 2 + 8 + 1 + 8 + 1 + 16; // Header, ID, nonce, message, hidden type, tag.
    assertThat(sentTo(after)).first().satisfies(one -> assertThat(one.octets()).hasSize(challenge));
  }

  /** The connection ID in the first record of a datagram; none when it begins with another kind. */
  private String id(Packet packet) {
    int octets = packet.to().equals(gatewayAt) ? 6 : 2;
    return packet.octets()[0] == WITH_ID
        ? HexFormat.of().formatHex(packet.octets(), 11, 11 + octets)
        : "none";
  }

  /** The connection ID in the last record to an address. */
  private byte[] lastId(InetSocketAddress to) throws InterruptedException {
    lab.exchange("to see the id");
    List<Packet> all = sentTo(to);
    return Arrays.copyOfRange(all.get(all.size() - 1).octets(), 11, 13);
  }

  @Test
  void an_id_is_in_use_as_long_as_its_session() throws Exception {
    assertThat(sessions.connections()).isEqualTo(1);
    lab.gateway.session.close("enough");
    Lab.expect(lab.gateway, "closed: enough");
    Lab.expect(lab.meter, "closed: the peer closed it");
    Lab.expect(lab.gateway, "opened");
    Lab.expect(lab.meter, "opened");
    assertThat(sessions.connections()).isEqualTo(1);
    sessions.removed(Lab.METER);
    Lab.expect(lab.gateway, "closed: the meter was removed from the directory");
    Lab.expect(lab.meter, "closed: the peer closed it");
    assertThat(sessions.connections()).isZero();
  }

  @Test
  void a_meter_without_connection_ids_is_served_without() throws Exception {
    sessions.removed(Lab.METER);
    Lab.expect(lab.gateway, "closed: the meter was removed from the directory");
    Lab.expect(lab.meter, "closed: the peer closed it");
    server.connectionIds(false);
    assertWithoutIds();
  }

  @Test
  void a_gateway_that_offers_none_gets_none() throws Exception {
    sessions.removed(Lab.METER);
    Lab.expect(lab.gateway, "closed: the meter was removed from the directory");
    Lab.expect(lab.meter, "closed: the peer closed it");
    sessions.settings(new SessionSettings("dtls", 16, 20, 200, Lab.FAST.times(), 0, false));
    assertWithoutIds();
    assertThat(sessions.connections()).isZero();
  }

  private void assertWithoutIds() throws InterruptedException {
    int before = lab.network.seen().size();
    lab.connect(sessions);
    lab.exchange("as before");
    List<Packet> seen = lab.network.seen();
    for (Packet packet : seen.subList(before, seen.size())) {
      assertThat(packet.octets()[0]).isNotEqualTo((byte) WITH_ID);
    }
    nat(gatewayAt).rebind(82);
    assertThat(lab.gateway.session.send(Events.bytes("from nowhere"))).isTrue();
    assertThat(lab.meter.nextWithin(200)).as("nobody knows whose it is").isNull();
  }

  @Test
  void a_bad_record_before_a_longer_good_one_costs_nothing() throws Exception {
    assertThat(lab.gateway.session.send(Events.bytes("short"))).isTrue();
    Lab.expect(lab.meter, "short");
    lab.network.filter(packet -> List.of());
    String longer = "a good deal longer than the whole record before ".repeat(4);
    assertThat(lab.gateway.session.send(Events.bytes(longer))).isTrue();
    lab.network.filter(List::of);
    List<Packet> seen = lab.network.seen();
    byte[] replayed = seen.get(seen.size() - 2).octets();
    byte[] good = seen.get(seen.size() - 1).octets();
    byte[] both = Arrays.copyOf(replayed, replayed.length + good.length);
    System.arraycopy(good, 0, both, replayed.length, good.length);
    lab.network.inject(new Packet(gatewayAt, meterAt, both));
    Lab.expect(lab.meter, longer);
    lab.exchange("alive");
  }

  private static InetSocketAddress spoofed(int i) {
    return new InetSocketAddress("127.0.0." + (2 + i % 200), 1_024 + i);
  }

  private List<Packet> sentTo(InetSocketAddress to) {
    return lab.network.seen().stream().filter(packet -> packet.to().equals(to)).toList();
  }

  /** Octets of all that was sent before the filter made copies. */
  private int octets(Predicate<Packet> which) {
    return lab.network.seen().stream().filter(which).mapToInt(one -> one.octets().length).sum();
  }

  private LinkCounters counters() {
    return sessions.counters().of("memory", "default");
  }

  private MemoryNat nat(InetSocketAddress inside) {
    MemoryNat nat = new MemoryNat(inside);
    lab.network.filter(nat);
    return nat;
  }

  private void awaitMoves(int count) throws InterruptedException {
    LinkCounters counters = counters();
    Patience.until(() -> counters.get(Count.MOVED) == count ? count : null);
  }
}
