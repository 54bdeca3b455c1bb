package io.tiaki.session.dtls.internal;

import static io.tiaki.session.dtls.internal.HostileDatagrams.DTLS_1_0;
import static io.tiaki.session.dtls.internal.HostileDatagrams.DTLS_1_2;
import static io.tiaki.session.dtls.internal.HostileDatagrams.fragment;
import static io.tiaki.session.dtls.internal.HostileDatagrams.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.session.dtls.Policy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the guard takes for a change of cipher (RFC 5246, 7.1), and what waits for it. */
class ChangeOfCipherTest {
  private static final byte[] CHANGE = {1};

  private final List<byte[]> accepted = new ArrayList<>();
  private final LinkCounters counters = LinkCounters.of("test", "default");
  private final RecordGuard server =
      new RecordGuard(
          FlightInbox.ofServer(Policy.USUAL, 4, 1, 100), new byte[0], accepted::add, counters);

  @Test
  void no_other_content_type_changes_the_cipher() {
    flight();
    int types = 0;
    for (int type = 0; type < 256; type++) {
      if (type != RecordGuard.CHANGE_CIPHER_SPEC && type != RecordGuard.HANDSHAKE) {
        server.accept(record(type, DTLS_1_2, 0, 9, CHANGE));
        types++;
      }
    }
    assertThat(accepted).hasSize(3);
    assertThat(counters.get(Drop.TYPE)).isEqualTo(types);
  }

  @Test
  void its_one_octet_is_1() {
    flight();
    for (byte[] body : List.of(new byte[0], new byte[1], new byte[] {2}, new byte[] {1, 1})) {
      server.accept(record(20, DTLS_1_2, 0, 9, body));
    }
    assertThat(accepted).hasSize(3);
    assertThat(counters.get(Drop.FRAGMENT)).isEqualTo(4);
  }

  @Test
  void its_version_is_dtls_1_2() {
    flight();
    server.accept(record(20, DTLS_1_0, 0, 9, CHANGE));
    assertThat(accepted).hasSize(3);
    assertThat(counters.get(Drop.VERSION)).isEqualTo(1);
  }

  @Test
  void one_that_is_repeated_after_the_handshake_is_not_handed_on() {
    flight();
    server.accept(record(20, DTLS_1_2, 0, 9, CHANGE));
    server.established(24, true, false);
    server.accept(record(20, DTLS_1_2, 0, 9, CHANGE));
    assertThat(accepted).extracting(one -> (int) one[0]).containsExactly(22, 22, 22, 20);
  }

  @Test
  void of_what_waits_for_it_the_newest_two_are_kept() {
    byte[][] finished = new byte[3][];
    for (int i = 0; i < finished.length; i++) {
      finished[i] = record(22, DTLS_1_2, 1, i, new byte[48]);
      server.accept(finished[i]);
    }
    flight();
    server.accept(record(20, DTLS_1_2, 0, 9, CHANGE));
    assertThat(accepted.subList(4, accepted.size())).containsExactly(finished[1], finished[2]);
    assertThat(counters.get(Drop.OVERLOAD)).isEqualTo(1);
  }

  @Test
  void a_handshake_that_had_its_share_of_records_gets_none_and_nothing_behind_it() {
    while (counters.get(Drop.OVERLOAD) == 0) {
      flight();
    }
    int share = accepted.size();
    server.accept(record(22, DTLS_1_2, 1, 0, new byte[48]));
    server.accept(record(20, DTLS_1_2, 0, 9, CHANGE));
    assertThat(accepted).hasSize(share);
    assertThat(counters.get(Drop.OVERLOAD)).isGreaterThan(1);
  }

  private void flight() {
    server.accept(record(22, DTLS_1_2, 0, 0, fragment(11, 30, 2, 0, new byte[30])));
    server.accept(record(22, DTLS_1_2, 0, 1, fragment(16, 66, 3, 0, new byte[66])));
    server.accept(record(22, DTLS_1_2, 0, 2, fragment(15, 70, 4, 0, new byte[70])));
  }
}
