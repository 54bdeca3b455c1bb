package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.security.Credential;
import io.tiaki.security.Purpose;
import io.tiaki.session.dtls.Authenticator;
import io.tiaki.session.dtls.Policy;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A change of cipher that overtakes what belongs before it (RFC 6347, 4.2.4). */
@Timeout(60)
class LostVerifyTest {
  private static final int CERTIFICATE = 11;
  private static final int CERTIFICATE_VERIFY = 15;
  private static final int CLIENT_KEY_EXCHANGE = 16;

  private static final HandshakeTimes PATIENT = new HandshakeTimes(100, 30_000, 30_000);

  private final AtomicInteger lost = new AtomicInteger();

  @Test
  void a_server_recovers_when_certificate_verify_is_lost() throws Exception {
    connectsWithout(CERTIFICATE_VERIFY, 1);
  }

  @Test
  void a_server_recovers_when_certificate_verify_is_lost_three_times() throws Exception {
    connectsWithout(CERTIFICATE_VERIFY, 3);
  }

  @Test
  void a_server_recovers_when_client_key_exchange_is_lost() throws Exception {
    connectsWithout(CLIENT_KEY_EXCHANGE, 2);
  }

  @Test
  void a_server_recovers_when_the_certificate_is_lost() throws Exception {
    connectsWithout(CERTIFICATE, 2);
  }

  /** The change of cipher and Finished arrive each time; there is one handshake only. */
  private void connectsWithout(int message, int times) throws Exception {
    try (Duel duel = new Duel()) {
      duel.times = PATIENT;
      duel.lab.network.filter(packet -> List.of(without(packet, message, times)));
      String name = Lab.METER.logicalDeviceName();
      duel.serve(keys(duel.lab, duel.lab.authority.server(name), Purpose.TLS_CLIENT));
      duel.connect(keys(duel.lab, duel.lab.authority.client("gw1"), Purpose.TLS_SERVER));
      Lab.expect(duel.lab.meter, "opened");
      assertThat(duel.client.send(Events.bytes("hello"))).isTrue();
      Lab.expect(duel.lab.meter, "hello");
      assertThat(lost).hasValue(times);
    }
  }

  private static Authenticator keys(Lab lab, Credential own, Purpose theirs) {
    return new Authenticator(Policy.USUAL)
        .certificate(own, chain -> lab.authority.validate(chain, theirs));
  }

  /** The datagram without the gateway's message. */
  private MemoryNetwork.Packet without(MemoryNetwork.Packet packet, int message, int times) {
    byte[] all = packet.octets();
    ByteArrayOutputStream left = new ByteArrayOutputStream();
    for (int at = 0; at < all.length; ) {
      int end = at + RecordGuard.HEADER + RecordGuard.uint16(all, at + 11);
      byte[] record = Arrays.copyOfRange(all, at, end);
      boolean isPlain = record[0] == RecordGuard.HANDSHAKE && RecordGuard.uint16(record, 3) == 0;
      boolean mayLack = isPlain && packet.to().getPort() == 2;
      left.writeBytes(mayLack ? without(record, message, times) : record);
      at = end;
    }
    return new MemoryNetwork.Packet(packet.from(), packet.to(), left.toByteArray());
  }

  private byte[] without(byte[] record, int message, int times) {
    ByteArrayOutputStream left = new ByteArrayOutputStream();
    left.write(record, 0, RecordGuard.HEADER);
    for (int at = RecordGuard.HEADER; at < record.length; ) {
      int length = FlightInbox.MESSAGE_HEADER + RecordGuard.uint24(record, at + 9);
      if (record[at] == message && lost.get() < times) {
        lost.incrementAndGet();
      } else {
        left.write(record, at, length);
      }
      at += length;
    }
    byte[] shorter = left.toByteArray();
    shorter[11] = (byte) ((shorter.length - RecordGuard.HEADER) >>> 8);
    shorter[12] = (byte) (shorter.length - RecordGuard.HEADER);
    return shorter.length > RecordGuard.HEADER ? shorter : new byte[0];
  }
}
