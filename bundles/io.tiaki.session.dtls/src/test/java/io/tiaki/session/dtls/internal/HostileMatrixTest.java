package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.session.dtls.internal.MemoryNetwork.Packet;
import io.tiaki.testkit.MemoryStateStore;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every forged datagram, at the client and at the server, around each flight of the handshake and
 * in the session, with and without connection IDs. Forged are those anybody can make, and the twins
 * of what is on its way, which somebody can make who listens.
 */
@Timeout(60)
class HostileMatrixTest {
  private static final List<byte[]> ANYBODY = HostileDatagrams.all();

  private final Lab lab = new Lab();
  private final InetSocketAddress gateway = lab.gatewayLink.address;
  private final InetSocketAddress meter = lab.meterLink.address;

  @AfterEach
  void close() {
    lab.close();
  }

  /** ClientHello, request, ClientHello, ServerHello to Done, Certificate to Finished, Finished. */
  @ParameterizedTest
  @CsvSource({
    "0,true", "1,true", "2,true", "3,true", "4,true", "5,true",
    "0,false", "1,false", "2,false", "3,false", "4,false", "5,false"
  })
  void forged_datagrams_before_and_after_a_flight_do_no_harm(int flight, boolean ids)
      throws Exception {
    GatewaySessions sessions = start(ids);
    int[] count = new int[1];
    lab.network.filter(
        packet -> {
          boolean isChosen = count[0]++ == flight;
          return isChosen ? surrounded(packet) : List.of(packet);
        });
    lab.connect(sessions);
    lab.network.filter(List::of);
    lab.exchange("in spite of all that");
    assertThat(handshakes()).as("handshakes until the session").isEqualTo(1);
    assertQuiet();
  }

  /** ClientHello, request, ClientHello, ServerHello to Finished, Finished. */
  @ParameterizedTest
  @CsvSource({
    "0,true", "1,true", "2,true", "3,true", "4,true",
    "0,false", "1,false", "2,false", "3,false", "4,false"
  })
  void forged_datagrams_around_a_flight_do_not_spoil_a_resumption(int flight, boolean ids)
      throws Exception {
    GatewaySessions sessions = start(ids);
    sessions.state(new MemoryStateStore());
    lab.connect(sessions);
    lab.exchange("first");
    int[] count = {-1};
    lab.network.filter(
        packet -> {
          boolean begun = count[0] >= 0 || ClientHelloRecord.of(packet.octets()) != null;
          count[0] += begun ? 1 : 0;
          return count[0] == flight ? surrounded(packet) : List.of(packet);
        });
    lab.gateway.session.close("again");
    Lab.expect(lab.gateway, "closed: again");
    Lab.expect(lab.meter, "closed: the peer closed it");
    Lab.expect(lab.gateway, "opened");
    Lab.expect(lab.meter, "opened");
    lab.network.filter(List::of);
    lab.exchange("resumed in spite of all that");
    assertThat(handshakes()).as("handshakes until the sessions").isEqualTo(2);
    assertThat(sessions.counters().sum(Count.RESUMED)).isEqualTo(1);
    assertQuiet();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void twins_of_what_is_in_the_session_do_no_harm(boolean ids) throws Exception {
    lab.connect(start(ids));
    lab.exchange("first");
    List<Packet> recorded = List.copyOf(lab.network.seen());
    for (Packet packet : recorded) {
      for (byte[] twin : HostileDatagrams.twins(packet.octets())) {
        lab.network.inject(new Packet(packet.from(), packet.to(), twin));
        lab.network.inject(new Packet(packet.to(), packet.from(), twin));
        lab.network.inject(new Packet(CookieGateTest.address(7, 7), packet.to(), twin));
      }
    }
    lab.exchange("after the twins");
    assertQuiet();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void twins_of_each_record_before_and_after_it_do_no_harm(boolean ids) throws Exception {
    lab.connect(start(ids));
    lab.network.filter(
        packet -> {
          List<Packet> all = new ArrayList<>();
          List<byte[]> twins = HostileDatagrams.twins(packet.octets());
          twins.subList(1, twins.size()).forEach(twin -> all.add(to(packet, twin)));
          all.add(packet);
          twins.forEach(twin -> all.add(to(packet, twin)));
          return all;
        });
    for (int i = 0; i < 20; i++) {
      lab.exchange("number " + i);
    }
    assertQuiet();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void fragments_of_every_size_and_place_do_not_stop_a_handshake(boolean ids) throws Exception {
    List<byte[]> fragments = new ArrayList<>();
    for (int type : new int[] {1, 2, 3, 11, 12, 13, 14, 15, 16, 20}) {
      for (int length : new int[] {1, 40, 70, 600, 4_000, 8_192, 0xffffff}) {
        byte[] small = new byte[Math.min(length, 16)];
        fragments.add(plain(HostileDatagrams.fragment(type, length, type % 7, length / 2, small)));
        fragments.add(plain(HostileDatagrams.fragment(type, length, 1 + type % 5, 0, small)));
      }
    }
    GatewaySessions sessions = start(ids);
    lab.network.filter(
        packet -> {
          List<Packet> all = new ArrayList<>();
          fragments.forEach(one -> all.add(to(packet, one)));
          all.add(packet);
          return all;
        });
    lab.connect(sessions);
    lab.network.filter(List::of);
    lab.exchange("put together");
    assertThat(handshakes()).as("handshakes until the session").isEqualTo(1);
  }

  private GatewaySessions start(boolean ids) {
    lab.meter().connectionIds(ids);
    return lab.gateway();
  }

  private List<Packet> surrounded(Packet packet) {
    List<Packet> all = new ArrayList<>(atBoth(ANYBODY));
    all.add(packet);
    all.addAll(atBoth(ANYBODY));
    return all;
  }

  private List<Packet> atBoth(List<byte[]> forged) {
    List<Packet> packets = new ArrayList<>();
    for (byte[] octets : forged) {
      packets.add(new Packet(meter, gateway, octets));
      packets.add(new Packet(gateway, meter, octets));
    }
    return packets;
  }

  /** How many the gateway began: each has a random of its own. */
  private long handshakes() {
    return lab.network.seen().stream()
        .filter(packet -> packet.from().equals(gateway))
        .filter(packet -> ClientHelloRecord.of(packet.octets()) != null)
        .map(packet -> HexFormat.of().formatHex(packet.octets(), 27, 59))
        .distinct()
        .count();
  }

  private static Packet to(Packet packet, byte[] octets) {
    return new Packet(packet.from(), packet.to(), octets);
  }

  private static byte[] plain(byte[] body) {
    return HostileDatagrams.record(22, HostileDatagrams.DTLS_1_2, 0, 3, body);
  }

  private void assertQuiet() {
    assertThat(lab.gateway.isEmpty()).isTrue();
    assertThat(lab.meter.isEmpty()).isTrue();
  }
}
