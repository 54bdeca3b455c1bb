package io.tiaki.session.dtls.internal;

import static io.tiaki.session.dtls.internal.HostileDatagrams.DTLS_1_2;
import static io.tiaki.session.dtls.internal.HostileDatagrams.fragment;
import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.session.dtls.internal.IncomingRecords.Incoming;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class IncomingRecordsTest {
  private static final InetSocketAddress FROM = new InetSocketAddress("127.0.0.1", 9);
  private static final int LARGEST = 16_461;

  private final IncomingRecords records = new IncomingRecords(record -> record[0] != 99);

  @Test
  void so_many_wait_and_no_more() {
    for (int i = 0; i < 64; i++) {
      assertThat(records.offer(new byte[] {(byte) i}, FROM)).isTrue();
    }
    assertThat(records.offer(new byte[1], FROM)).isFalse();
    assertThat(first()).isEqualTo(0);
    assertThat(records.offer(new byte[] {64}, FROM)).as("there is room for one").isTrue();
    assertThat(records.offer(new byte[1], FROM)).as("and no more").isFalse();
    for (int i = 1; i <= 64; i++) {
      assertThat(first()).isEqualTo(i);
    }
    assertThat(records.isEmpty()).isTrue();
  }

  @Test
  void so_many_octets_wait_and_no_more() {
    for (int i = 0; i < 4; i++) {
      assertThat(records.offer(new byte[16_384], FROM)).isTrue();
    }
    assertThat(records.offer(new byte[1], FROM)).isFalse();
    assertThat(first()).isEqualTo(0);
    assertThat(records.offer(new byte[16_385], FROM)).isFalse();
    assertThat(records.offer(new byte[16_384], FROM)).isTrue();
  }

  @Test
  void however_many_went_through_there_is_room() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(records.offer(new byte[LARGEST], FROM)).isTrue();
      assertThat(records.headLength()).isEqualTo(LARGEST);
      assertThat(first()).isEqualTo(0);
      assertThat(records.isEmpty()).isTrue();
      assertThat(records.headLength()).isEqualTo(1);
    }
  }

  @Test
  void one_that_is_not_in_form_when_its_turn_comes_is_left_out() {
    records.offer(new byte[] {99}, FROM);
    records.offer(new byte[] {99}, FROM);
    records.offer(new byte[] {1}, null);
    assertThat(records.poll()).isNull();
    assertThat(records.isEmpty()).isFalse();
    Incoming good = records.pollAll();
    assertThat(good).isNotNull();
    assertThat(good.octets()).containsExactly(1);
    assertThat(good.from()).isNull();
    assertThat(records.pollAll()).isNull();
  }

  @Test
  void what_finds_no_room_before_the_handshake_reads_it_is_counted() {
    try (Lab lab = new Lab()) {
      LinkCounters counters = LinkCounters.of("memory", "default");
      Association association =
          Association.client(
              new HandshakeSetup(
                      new GuardedCrypto(),
                      lab.authority.client("gw1"),
                      Lab.validatorOfMeters(lab.authority),
                      datagram -> true)
                  .counters(counters));
      byte[] hello = new byte[40];
      hello[0] = (byte) 0xfe;
      hello[1] = (byte) 0xfd;
      hello[35] = (byte) 0xc0;
      hello[36] = 0x2b;
      byte[] record = HostileDatagrams.record(22, DTLS_1_2, 0, 0, fragment(2, 40, 0, 0, hello));
      for (int i = 0; i < 70; i++) {
        association.deliver(FROM, Arrays.copyOf(record, record.length));
      }
      assertThat(counters.get(Drop.OVERLOAD)).isEqualTo(6);
    }
  }

  private int first() {
    Incoming next = records.poll();
    assertThat(next).isNotNull();
    assertThat(next.from()).isEqualTo(FROM);
    return next.octets()[0];
  }
}
