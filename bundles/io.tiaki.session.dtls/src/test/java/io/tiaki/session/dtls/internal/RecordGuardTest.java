package io.tiaki.session.dtls.internal;

import static io.tiaki.session.dtls.internal.HostileDatagrams.DTLS_1_0;
import static io.tiaki.session.dtls.internal.HostileDatagrams.DTLS_1_2;
import static io.tiaki.session.dtls.internal.HostileDatagrams.fragment;
import static io.tiaki.session.dtls.internal.HostileDatagrams.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.session.dtls.Policy;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordGuardTest {
  private static final int CERTIFICATE = 11;
  private static final int KEY_EXCHANGE = 16;
  private static final int VERIFY = 15;
  private static final long HUGE = (1L << 48) - 1;

  private final List<byte[]> accepted = new ArrayList<>();
  private final LinkCounters counters = LinkCounters.of("test", "default");
  private final RecordGuard server =
      new RecordGuard(
          FlightInbox.ofServer(Policy.USUAL, 4, 1, 100), new byte[0], accepted::add, counters);

  @Test
  void whole_messages_pass_in_order_with_sequence_numbers_of_ours() {
    server.accept(plain(HUGE, fragment(KEY_EXCHANGE, 66, 3, 0, new byte[66])));
    assertThat(accepted).isEmpty();
    server.accept(plain(0, fragment(CERTIFICATE, 30, 2, 0, new byte[30])));
    assertThat(accepted).hasSize(2);
    assertThat(accepted)
        .extracting(record -> (int) record[13])
        .containsExactly(CERTIFICATE, KEY_EXCHANGE);
    assertThat(accepted).extracting(record -> (int) record[10]).containsExactly(5, 6);
  }

  @Test
  void fragments_are_put_together_whatever_comes_between() {
    byte[] body = new byte[300];
    new Random(1).nextBytes(body);
    server.accept(plain(0, fragment(CERTIFICATE, 300, 2, 200, Arrays.copyOfRange(body, 200, 300))));
    server.accept(plain(1, fragment(CERTIFICATE, 299, 2, 0, new byte[10])));
    server.accept(plain(2, fragment(CERTIFICATE, 300, 2, 50, Arrays.copyOfRange(body, 50, 220))));
    server.accept(plain(3, fragment(CERTIFICATE, 300, 2, 0, Arrays.copyOfRange(body, 0, 60))));
    assertThat(accepted).hasSize(1);
    assertThat(Arrays.copyOfRange(accepted.get(0), 25, 325)).isEqualTo(body);
  }

  @Test
  void a_long_message_passes_whole_in_pieces_in_order() {
    byte[] body = new byte[2_500];
    new Random(2).nextBytes(body);
    server.accept(plain(0, fragment(CERTIFICATE, 2_500, 2, 0, Arrays.copyOfRange(body, 0, 2_400))));
    assertThat(accepted).isEmpty();
    server.accept(
        plain(1, fragment(CERTIFICATE, 2_500, 2, 2_400, Arrays.copyOfRange(body, 2_400, 2_500))));
    assertThat(accepted).extracting(record -> record.length - 25).containsExactly(1024, 1024, 452);
    assertThat(accepted).extracting(record -> (int) record[10]).containsExactly(5, 6, 7);
    int at = 0;
    for (byte[] record : accepted) {
      assertThat(RecordGuard.uint24(record, 14)).isEqualTo(2_500);
      assertThat(RecordGuard.uint24(record, 19)).isEqualTo(at);
      assertThat(RecordGuard.uint24(record, 22)).isEqualTo(record.length - 25);
      assertThat(Arrays.copyOfRange(record, 25, record.length))
          .isEqualTo(Arrays.copyOfRange(body, at, at + record.length - 25));
      at += record.length - 25;
    }
  }

  @Test
  void a_message_out_of_its_place_is_dropped() {
    server.accept(plain(0, fragment(VERIFY, 70, 2, 0, new byte[70])));
    server.accept(plain(0, fragment(CERTIFICATE, 9000, 2, 0, new byte[70])));
    server.accept(plain(0, fragment(2, 70, 2, 0, new byte[70])));
    server.accept(plain(0, fragment(CERTIFICATE, 70, 200, 0, new byte[70])));
    server.accept(plain(0, fragment(CERTIFICATE, 70, 2, 60, new byte[20])));
    server.accept(plain(0, fragment(CERTIFICATE, 70, 2, 60, new byte[0])));
    assertThat(accepted).isEmpty();
    assertThat(counters.get(Drop.FRAGMENT)).isEqualTo(6);
  }

  @Test
  void a_change_of_cipher_and_what_follows_wait_for_the_flight() {
    byte[] finished = record(22, DTLS_1_2, 1, 0, new byte[48]);
    server.accept(record(20, DTLS_1_2, 0, HUGE, new byte[] {1}));
    server.accept(finished);
    assertThat(accepted).isEmpty();
    server.accept(join(flight(), new byte[0]));
    assertThat(accepted).hasSize(5);
    assertThat(accepted.get(3)[0]).isEqualTo((byte) 20);
    assertThat(accepted.get(4)).isEqualTo(finished);
  }

  @Test
  void a_repeated_flight_passes_again() {
    server.accept(flight());
    server.accept(flight());
    assertThat(accepted).hasSize(6);
    assertThat(accepted).extracting(record -> (int) record[10]).containsExactly(5, 6, 7, 8, 9, 10);
  }

  @Test
  void no_handshake_passes_more_than_its_share() {
    for (int i = 0; i < 1_000; i++) {
      server.accept(flight());
    }
    assertThat(accepted).hasSizeLessThanOrEqualTo(260);
    assertThat(counters.get(Drop.OVERLOAD)).isPositive();
  }

  @Test
  void a_session_takes_only_what_can_be_authentic() {
    server.established(24, false, false);
    server.accept(record(23, DTLS_1_2, 1, 0, new byte[24]));
    assertThat(accepted).hasSize(1);
    server.accept(record(23, DTLS_1_2, 1, 1, new byte[23]));
    server.accept(record(22, DTLS_1_2, 1, 1, new byte[129]));
    server.accept(record(23, DTLS_1_0, 1, 1, new byte[24]));
    server.accept(record(20, DTLS_1_2, 1, 1, new byte[24]));
    server.accept(record(23, DTLS_1_2, 0, 1, new byte[24]));
    server.accept(record(23, DTLS_1_2, 2, 1, new byte[24]));
    server.accept(record(21, DTLS_1_2, 0, 1, new byte[] {2, 20}));
    server.accept(new byte[0]);
    server.accept(new byte[12]);
    server.accept(flight());
    assertThat(accepted).hasSize(1);
    assertThat(counters.get(Drop.SHORT)).isEqualTo(1);
    assertThat(counters.get(Drop.OVERSIZE)).isEqualTo(1);
    assertThat(counters.get(Drop.VERSION)).isEqualTo(1);
    assertThat(counters.get(Drop.TYPE)).isEqualTo(1);
    assertThat(counters.get(Drop.EPOCH)).isEqualTo(5);
    assertThat(counters.get(Drop.PLAIN_ALERT)).isEqualTo(1);
    assertThat(counters.get(Drop.EMPTY)).isEqualTo(1);
    assertThat(counters.get(Drop.TRUNCATED)).isEqualTo(1);
  }

  @Test
  void a_bad_record_does_not_take_its_neighbours_along() {
    server.established(24, false, false);
    byte[] good = record(23, DTLS_1_2, 1, 0, new byte[30]);
    server.accept(
        join(
            record(99, DTLS_1_2, 1, 0, new byte[3]),
            good,
            record(23, DTLS_1_2, 7, 0, new byte[30]),
            good));
    assertThat(accepted).containsExactly(good, good);
  }

  @Test
  void a_client_takes_dtls_1_0_only_for_the_cookie() {
    RecordGuard client =
        new RecordGuard(FlightInbox.ofClient(Policy.USUAL), new byte[0], accepted::add, counters);
    byte[] cookie = {(byte) 0xfe, (byte) 0xff, 2, 7, 7};
    client.accept(record(22, DTLS_1_0, 0, 0, fragment(3, 5, 0, 0, cookie)));
    client.accept(record(22, DTLS_1_0, 0, 1, fragment(2, 38, 1, 0, new byte[38])));
    assertThat(accepted).hasSize(1);
    assertThat(counters.get(Drop.VERSION)).isEqualTo(1);
  }

  @Test
  void a_malformed_server_hello_is_dropped_and_the_true_one_still_taken() {
    RecordGuard client =
        new RecordGuard(FlightInbox.ofClient(Policy.USUAL), new byte[0], accepted::add, counters);
    byte[] hello = new byte[40];
    hello[0] = (byte) 0xfe;
    hello[1] = (byte) 0xfd;
    hello[35] = (byte) 0xc0;
    hello[36] = 0x2b;
    byte[] bad = hello.clone();
    bad[34] = 33;
    client.accept(plain(0, fragment(2, 40, 0, 0, bad)));
    assertThat(accepted).isEmpty();
    client.accept(plain(0, fragment(2, 40, 0, 0, hello)));
    assertThat(accepted).hasSize(1);
  }

  @Test
  void nothing_it_is_given_makes_it_fail() {
    for (byte[] forged : HostileDatagrams.all()) {
      server.accept(forged);
    }
    server.established(24, true, false);
    for (byte[] forged : HostileDatagrams.all()) {
      server.accept(forged);
    }
    assertThat(accepted).allSatisfy(record -> assertThat(record).hasSizeGreaterThan(13));
  }

  @Test
  void an_abbreviated_flight_is_a_hello_and_nothing_else_before_the_change_of_cipher() {
    FlightInbox inbox = FlightInbox.ofClient(Policy.USUAL);
    RecordGuard client = new RecordGuard(inbox, new byte[0], accepted::add, counters);
    byte[] id = {1, 2, 3, 4};
    inbox.rules().offered(id);
    client.accept(plain(0, fragment(2, 42, 0, 0, hello(id))));
    client.accept(plain(1, fragment(CERTIFICATE, 30, 1, 0, new byte[30])));
    client.accept(plain(2, fragment(14, 0, 1, 0, new byte[0])));
    assertThat(accepted).hasSize(1);
    assertThat(counters.get(Drop.FRAGMENT)).isEqualTo(2);
    client.accept(record(20, DTLS_1_2, 0, 3, new byte[] {1}));
    assertThat(accepted).as("a change of cipher without Finished").hasSize(1);
    client.accept(record(22, DTLS_1_2, 1, 0, new byte[48]));
    assertThat(accepted).extracting(record -> (int) record[0]).containsExactly(22, 20, 22);
  }

  @Test
  void a_server_that_ignores_the_offered_session_id_needs_a_certificate() {
    FlightInbox inbox = FlightInbox.ofClient(Policy.USUAL);
    RecordGuard client = new RecordGuard(inbox, new byte[0], accepted::add, counters);
    inbox.rules().offered(new byte[] {1, 2, 3, 4});
    client.accept(plain(0, fragment(2, 42, 0, 0, hello(new byte[] {1, 2, 3, 5}))));
    client.accept(record(20, DTLS_1_2, 0, 1, new byte[] {1}));
    client.accept(record(22, DTLS_1_2, 1, 0, new byte[48]));
    assertThat(accepted).hasSize(1);
    client.accept(plain(2, fragment(CERTIFICATE, 30, 1, 0, new byte[30])));
    assertThat(accepted).hasSize(2);
  }

  @Test
  void a_client_that_resumes_sends_no_certificate() {
    FlightInbox inbox = FlightInbox.ofServer(Policy.USUAL, 4, 1, 100);
    RecordGuard resuming = new RecordGuard(inbox, new byte[0], accepted::add, counters);
    inbox.rules().abbreviated();
    resuming.accept(flight());
    resuming.accept(record(20, DTLS_1_2, 0, 3, new byte[] {1}));
    assertThat(accepted).isEmpty();
    resuming.accept(record(22, DTLS_1_2, 1, 0, new byte[48]));
    assertThat(accepted).extracting(record -> (int) record[0]).containsExactly(20, 22);
  }

  private static byte[] hello(byte[] sessionId) {
    byte[] hello = new byte[38 + sessionId.length];
    hello[0] = (byte) 0xfe;
    hello[1] = (byte) 0xfd;
    hello[34] = (byte) sessionId.length;
    System.arraycopy(sessionId, 0, hello, 35, sessionId.length);
    hello[35 + sessionId.length] = (byte) 0xc0;
    hello[36 + sessionId.length] = 0x2b;
    return hello;
  }

  private static byte[] flight() {
    return join(
        plain(0, fragment(CERTIFICATE, 30, 2, 0, new byte[30])),
        plain(1, fragment(KEY_EXCHANGE, 66, 3, 0, new byte[66])),
        plain(2, fragment(VERIFY, 70, 4, 0, new byte[70])));
  }

  private static byte[] plain(long sequence, byte[] body) {
    return record(22, DTLS_1_2, 0, sequence, body);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
