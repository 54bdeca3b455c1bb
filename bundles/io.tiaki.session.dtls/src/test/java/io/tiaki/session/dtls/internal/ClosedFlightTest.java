package io.tiaki.session.dtls.internal;

import static io.tiaki.session.dtls.internal.HostileDatagrams.DTLS_1_2;
import static io.tiaki.session.dtls.internal.HostileDatagrams.fragment;
import static io.tiaki.session.dtls.internal.HostileDatagrams.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.session.dtls.Policy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What was recorded of a handshake and is sent again makes the one that sent the last flight repeat
 * it, as it should; not any more once the peer has shown that it has it.
 */
class ClosedFlightTest {
  private final List<byte[]> accepted = new ArrayList<>();
  private final LinkCounters counters = LinkCounters.of("test", "default");
  private final RecordGuard guard =
      new RecordGuard(
          FlightInbox.ofServer(Policy.USUAL, 4, 1, 100), new byte[0], accepted::add, counters);
  private final byte[] certificate = plain(fragment(11, 30, 2, 0, new byte[30]));

  @Test
  void a_flight_that_is_sent_again_is_heard_until_ours_has_arrived() {
    guard.accept(certificate);
    guard.established(24, true, false);
    guard.accept(certificate);
    assertThat(accepted).hasSize(2);
  }

  @Test
  void after_that_nothing_in_the_clear_is_heard() {
    guard.accept(certificate);
    guard.established(24, true, false);
    guard.confirmed();
    long dropped = counters.get(Drop.EPOCH);
    guard.accept(certificate);
    guard.accept(record(20, DTLS_1_2, 0, 9, new byte[] {1}));
    assertThat(accepted).hasSize(1);
    assertThat(counters.get(Drop.EPOCH)).isEqualTo(dropped + 2);
  }

  @Test
  void and_never_by_the_one_that_had_the_last_word_of_the_other() {
    guard.accept(certificate);
    guard.established(24, false, false);
    guard.accept(certificate);
    assertThat(accepted).hasSize(1);
  }

  private static byte[] plain(byte[] body) {
    return record(22, DTLS_1_2, 0, 3, body);
  }
}
