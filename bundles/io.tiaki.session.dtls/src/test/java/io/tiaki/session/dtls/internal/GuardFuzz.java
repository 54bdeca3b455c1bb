package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.session.dtls.Policy;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * All that reads unauthenticated octets, fed with datagrams; what must be true whatever they are.
 */
final class GuardFuzz {
  private static final CookieGate GATE = new CookieGate(new GuardedCrypto(), Clock.systemUTC());
  private static final InetSocketAddress CLIENT = CookieGateTest.address(1, 1);
  private static final byte[] CONNECTION_ID = {7, 9};

  private GuardFuzz() {}

  /** Splits octets into datagrams (two octets of length before each) and feeds them. */
  static void feed(byte[] octets) {
    List<byte[]> datagrams = new ArrayList<>();
    int at = 0;
    while (at + 2 <= octets.length) {
      int end = Math.min(octets.length, at + 2 + (RecordGuard.uint16(octets, at) & 0x7ff));
      datagrams.add(Arrays.copyOfRange(octets, at + 2, end));
      at = end;
    }
    for (int state = 0; state < 6; state++) {
      guard(datagrams, state);
    }
    datagrams.forEach(GuardFuzz::hello);
  }

  private static void guard(List<byte[]> datagrams, int state) {
    List<byte[]> accepted = new ArrayList<>();
    FlightInbox inbox =
        state % 2 == 0
            ? FlightInbox.ofClient(Policy.USUAL)
            : FlightInbox.ofServer(Policy.USUAL, 4, 1, 100);
    RecordGuard guard = new RecordGuard(inbox, CONNECTION_ID, accepted::add, LinkCounters.none());
    if (state >= 2) {
      guard.established(24, state % 2 == 1, state >= 4);
    }
    int octets = 0;
    for (byte[] datagram : datagrams) {
      guard.accept(datagram);
      octets += datagram.length;
    }
    int plain = 0;
    for (byte[] record : accepted) {
      boolean hidden = record[0] == RecordGuard.CONNECTION_ID_RECORD;
      int header = RecordGuard.HEADER + (hidden ? CONNECTION_ID.length : 0);
      assertThat(record.length).isEqualTo(header + RecordGuard.uint16(record, header - 2));
      assertThat(RecordGuard.uint16(record, 3)).isLessThanOrEqualTo(1);
      assertThat(record.length).isLessThanOrEqualTo(Math.max(octets, FlightInbox.LARGEST_RECORD));
      plain += RecordGuard.uint16(record, 3) == 0 ? 1 : 0;
    }
    // The last message may have eight pieces.
    assertThat(plain).isLessThanOrEqualTo(256 + 8);
  }

  private static void hello(byte[] datagram) {
    ClientHelloRecord hello = ClientHelloRecord.of(datagram);
    if (hello != null) {
      assertThat(hello.length()).isLessThanOrEqualTo(datagram.length);
      GATE.verify(
          CLIENT,
          datagram,
          reply -> {
            assertThat(reply.remaining()).isLessThanOrEqualTo(datagram.length);
            return true;
          });
    }
    Hint.isDue(datagram);
    Hint.is(datagram);
  }

  /** Octets to begin with: handshakes and the forged datagrams. */
  static List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    seeds.add(datagrams(List.of(Wire.helloDatagram(new byte[32], new byte[0]))));
    seeds.add(datagrams(List.of(plain(2, 40, 0), plain(11, 60, 1), plain(12, 100, 2))));
    seeds.add(datagrams(List.of(plain(11, 30, 2), plain(16, 66, 3), plain(15, 70, 4))));
    List<byte[]> all = HostileDatagrams.all();
    for (int i = 0; i < all.size(); i += 40) {
      seeds.add(datagrams(all.subList(i, Math.min(all.size(), i + 40))));
    }
    return seeds;
  }

  private static byte[] plain(int type, int length, int sequence) {
    byte[] body = new byte[length];
    body[0] = (byte) 0xfe;
    body[1] = (byte) 0xfd;
    byte[] fragment = HostileDatagrams.fragment(type, length, sequence, 0, body);
    return HostileDatagrams.record(22, HostileDatagrams.DTLS_1_2, 0, sequence, fragment);
  }

  private static byte[] datagrams(List<byte[]> datagrams) {
    return Wire.join(
        datagrams.stream()
            .map(one -> Arrays.copyOf(one, Math.min(one.length, 0x7ff)))
            .map(one -> Wire.vector(2, one))
            .toArray(byte[][]::new));
  }
}
