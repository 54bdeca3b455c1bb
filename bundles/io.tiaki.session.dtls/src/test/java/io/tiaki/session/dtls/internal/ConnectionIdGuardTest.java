package io.tiaki.session.dtls.internal;

import static io.tiaki.session.dtls.internal.HostileDatagrams.DTLS_1_0;
import static io.tiaki.session.dtls.internal.HostileDatagrams.DTLS_1_2;
import static io.tiaki.session.dtls.internal.HostileDatagrams.record;
import static io.tiaki.session.dtls.internal.HostileDatagrams.withId;
import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.session.dtls.Policy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the guard makes of records with a connection ID (RFC 9146, 4 to 6). */
class ConnectionIdGuardTest {
  private static final byte[] ID = {1, 2, 3, 4, 5, 6};
  private static final byte[] OTHER = {1, 2, 3, 4, 5, 7};

  private final LinkCounters counters = LinkCounters.of("memory", "default");
  private final List<byte[]> accepted = new ArrayList<>();
  private final RecordGuard guard =
      new RecordGuard(FlightInbox.ofClient(Policy.USUAL), ID, accepted::add, counters);

  @Test
  void a_session_with_an_id_takes_no_record_without_it() {
    guard.established(24, false, true);
    byte[] good = withId(DTLS_1_2, 1, 0, ID, new byte[25]);
    guard.accept(good);
    guard.accept(withId(DTLS_1_2, 1, 1, OTHER, new byte[25]));
    for (int type = 21; type <= 23; type++) {
      guard.accept(record(type, DTLS_1_2, 1, 1, new byte[40]));
    }
    assertThat(accepted).containsExactly(good);
    assertThat(counters.get(Drop.CONNECTION_ID)).isEqualTo(4);
  }

  @Test
  void a_session_without_an_id_takes_no_record_with_one() {
    guard.established(24, false, false);
    guard.accept(withId(DTLS_1_2, 1, 1, ID, new byte[25]));
    byte[] good = record(23, DTLS_1_2, 1, 1, new byte[24]);
    guard.accept(good);
    assertThat(accepted).containsExactly(good);
    assertThat(counters.get(Drop.CONNECTION_ID)).isEqualTo(1);
  }

  @Test
  void who_offered_no_id_takes_no_record_with_one() {
    RecordGuard none =
        new RecordGuard(FlightInbox.ofClient(Policy.USUAL), new byte[0], accepted::add, counters);
    none.accept(record(25, DTLS_1_2, 1, 1, new byte[40]));
    none.established(24, false, false);
    none.accept(record(25, DTLS_1_2, 1, 1, new byte[40]));
    assertThat(accepted).isEmpty();
    assertThat(counters.get(Drop.CONNECTION_ID)).isEqualTo(2);
  }

  @Test
  void a_record_must_have_room_for_its_hidden_type() {
    guard.established(24, false, true);
    for (int length = 0; length < 25; length++) {
      guard.accept(withId(DTLS_1_2, 1, length, ID, new byte[length]));
    }
    assertThat(accepted).isEmpty();
    assertThat(counters.get(Drop.SHORT)).isEqualTo(25);
  }

  @Test
  void a_record_with_an_id_is_checked_as_any_other() {
    guard.established(24, false, true);
    byte[] good = withId(DTLS_1_2, 1, 0, ID, new byte[25]);
    for (int length = 0; length < good.length; length++) {
      guard.accept(Arrays.copyOf(good, length));
    }
    guard.accept(withId(DTLS_1_0, 1, 1, ID, new byte[25]));
    guard.accept(withId(DTLS_1_2, 2, 1, ID, new byte[25]));
    guard.accept(withId(DTLS_1_2, 0, 1, ID, new byte[25]));
    guard.accept(withId(DTLS_1_2, 1, 1, ID, new byte[16_500]));
    assertThat(accepted).isEmpty();
    assertThat(counters.get(Drop.TRUNCATED)).isEqualTo(good.length - 1);
    assertThat(counters.get(Drop.VERSION)).isEqualTo(1);
    assertThat(counters.get(Drop.EPOCH)).isEqualTo(2);
    assertThat(counters.get(Drop.OVERSIZE)).isEqualTo(1);
  }

  @Test
  void in_a_handshake_nothing_longer_than_a_finished_waits_for_its_turn() {
    guard.accept(withId(DTLS_1_2, 1, 0, ID, new byte[129]));
    guard.accept(withId(DTLS_1_2, 1, 0, OTHER, new byte[40]));
    for (int i = 0; i < 5; i++) {
      guard.accept(withId(DTLS_1_2, 1, i, ID, new byte[40]));
    }
    assertThat(accepted).isEmpty();
    assertThat(counters.get(Drop.EPOCH)).isEqualTo(1);
    assertThat(counters.get(Drop.CONNECTION_ID)).isEqualTo(1);
    assertThat(counters.get(Drop.OVERLOAD)).isEqualTo(3);
  }

  @Test
  void records_with_and_without_an_id_are_told_apart_in_one_datagram() {
    guard.established(24, false, true);
    byte[] good = withId(DTLS_1_2, 1, 0, ID, new byte[30]);
    byte[] plain = record(23, DTLS_1_2, 1, 0, new byte[30]);
    byte[] datagram = new byte[2 * good.length + plain.length];
    System.arraycopy(plain, 0, datagram, 0, plain.length);
    System.arraycopy(good, 0, datagram, plain.length, good.length);
    System.arraycopy(good, 0, datagram, plain.length + good.length, good.length);
    guard.accept(datagram);
    assertThat(accepted).containsExactly(good, good);
  }
}
