package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.session.dtls.internal.MemoryNetwork.Packet;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HostilePeerTest {
  private final Lab lab = new Lab();
  private final InetSocketAddress gateway = lab.gatewayLink.address;
  private final InetSocketAddress meter = lab.meterLink.address;
  private GatewaySessions sessions;

  @BeforeEach
  void open() {
    lab.meter();
    sessions = lab.gateway();
  }

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  @Test
  void forged_datagrams_leave_a_session_alive_on_both_sides() throws Exception {
    lab.connect(sessions);
    for (byte[] forged : HostileDatagrams.all()) {
      lab.network.inject(new Packet(meter, gateway, forged));
      lab.network.inject(new Packet(gateway, meter, forged));
    }
    lab.exchange("after all that");
    assertThat(lab.gateway.isEmpty()).isTrue();
    assertThat(lab.meter.isEmpty()).isTrue();
  }

  @Test
  void forged_datagrams_leave_a_session_alive_that_has_not_carried_anything_yet() throws Exception {
    lab.connect(sessions);
    for (byte[] forged : HostileDatagrams.all()) {
      lab.network.inject(new Packet(gateway, meter, forged));
    }
    assertThat(lab.gateway.session.send(Events.bytes("first"))).isTrue();
    Lab.expect(lab.meter, "first");
  }

  @Test
  void forged_datagrams_before_each_true_one_do_not_stop_a_handshake() throws Exception {
    List<byte[]> forged = HostileDatagrams.all();
    lab.network.filter(
        packet -> {
          List<Packet> all = new ArrayList<>();
          for (byte[] octets : forged) {
            all.add(new Packet(packet.from(), packet.to(), octets));
          }
          all.add(packet);
          return all;
        });
    lab.connect(sessions);
    lab.network.filter(List::of);
    lab.exchange("in spite of all that");
    assertThat(lab.gateway.isEmpty()).isTrue();
  }

  @Test
  void spoofed_alerts_do_not_abort_a_handshake() throws Exception {
    byte[] alert = HostileDatagrams.record(21, HostileDatagrams.DTLS_1_2, 0, 0, new byte[] {2, 40});
    lab.network.filter(packet -> List.of(new Packet(packet.from(), packet.to(), alert), packet));
    lab.connect(sessions);
    lab.exchange("undisturbed");
  }

  @Test
  void an_early_change_of_cipher_does_not_deafen_the_server() throws Exception {
    byte[] change = HostileDatagrams.record(20, HostileDatagrams.DTLS_1_2, 0, 0, new byte[] {1});
    lab.network.filter(packet -> List.of(new Packet(packet.from(), packet.to(), change), packet));
    lab.connect(sessions);
    lab.exchange("in order");
  }

  @Test
  void a_spoofed_cookie_is_corrected_by_the_true_one() throws Exception {
    byte[] body = new byte[3 + 20];
    body[0] = (byte) 0xfe;
    body[1] = (byte) 0xff;
    body[2] = 20;
    byte[] spoofed =
        HostileDatagrams.record(
            22, HostileDatagrams.DTLS_1_0, 0, 0, HostileDatagrams.fragment(3, 23, 0, 0, body));
    int[] count = new int[1];
    lab.network.filter(
        packet -> {
          boolean first = packet.to().equals(gateway) && count[0]++ == 0;
          return first ? List.of(new Packet(meter, gateway, spoofed), packet) : List.of(packet);
        });
    lab.connect(sessions);
    lab.exchange("with the true cookie");
  }

  @Test
  void a_record_that_comes_again_is_not_delivered_again() throws Exception {
    lab.connect(sessions);
    lab.network.filter(packet -> List.of(packet, packet, packet));
    lab.exchange("once");
    List<Packet> replay = List.copyOf(lab.network.seen());
    lab.network.filter(List::of);
    replay.forEach(lab.network::inject);
    lab.exchange("still once");
    assertThat(lab.meter.isEmpty()).isTrue();
    assertThat(lab.gateway.isEmpty()).isTrue();
  }

  @Test
  void altered_records_are_dropped_and_the_true_ones_still_taken() throws Exception {
    lab.connect(sessions);
    Random random = new Random(5);
    lab.network.filter(
        packet -> {
          byte[] altered = packet.octets().clone();
          altered[random.nextInt(altered.length)] ^= (byte) (1 << random.nextInt(8));
          return List.of(new Packet(packet.from(), packet.to(), altered), packet);
        });
    for (int i = 0; i < 200; i++) {
      lab.exchange("number " + i);
    }
  }

  @Test
  void altered_handshakes_end_in_a_session_by_trying_again() throws Exception {
    Random random = new Random(11);
    lab.network.filter(
        packet -> {
          byte[] altered = packet.octets().clone();
          altered[random.nextInt(altered.length)] ^= (byte) (1 << random.nextInt(8));
          return random.nextInt(3) > 0
              ? List.of(packet)
              : List.of(new Packet(packet.from(), packet.to(), altered));
        });
    sessions.changed(lab.entry());
    Lab.expect(lab.gateway, "opened");
  }

  @Test
  void a_stranger_without_cookie_gets_less_than_it_sent_and_leaves_no_trace() throws Exception {
    InetSocketAddress stranger = new InetSocketAddress("127.0.0.1", 99);
    lab.connect(sessions);
    byte[] hello = lab.network.seen().get(0).octets();
    int before = lab.network.seen().size();
    for (int i = 0; i < 100; i++) {
      lab.network.inject(new Packet(stranger, meter, hello));
    }
    lab.exchange("undisturbed");
    List<Packet> replies =
        lab.network.seen().stream()
            .skip(before)
            .filter(packet -> packet.to().equals(stranger))
            .toList();
    assertThat(replies)
        .hasSize(100)
        .allSatisfy(reply -> assertThat(reply.octets().length).isLessThan(hello.length));
  }
}
