package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.session.dtls.internal.MemoryNetwork.Packet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The replay window of each side (RFC 6347, 4.1.2.6): a bitmap of 64 records in each epoch. */
@Timeout(60)
class ReplayTest {
  private static final int WINDOW = 64;

  private final Lab lab = new Lab();
  private final List<Packet> kept = new ArrayList<>();
  private GatewaySessions sessions;

  @BeforeEach
  void open() throws Exception {
    lab.meter();
    sessions = lab.gateway();
    lab.connect(sessions);
    lab.exchange("first");
  }

  @AfterEach
  void close() {
    lab.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void records_of_the_window_come_in_any_order_and_once(boolean toMeter) throws Exception {
    keep(toMeter, WINDOW);
    Collections.reverse(kept);
    for (int i = 0; i < WINDOW; i++) {
      play(
          List.of(
              kept.get(i))); // One by one: a session keeps fewer than the window for a listener.
      Lab.expect(heard(toMeter), "record " + (WINDOW - 1 - i));
    }
    play(kept);
    Collections.shuffle(kept, new Random(1));
    play(kept);
    assertNothingMore();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_record_behind_the_window_is_dropped(boolean toMeter) throws Exception {
    keep(toMeter, WINDOW + 1);
    play(List.of(kept.get(WINDOW)));
    Lab.expect(heard(toMeter), "record " + WINDOW);
    play(List.of(kept.get(0), kept.get(1)));
    Lab.expect(heard(toMeter), "record 1");
    assertNothingMore();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_whole_recorded_session_comes_to_nothing(boolean toMeter) throws Exception {
    for (int i = 0; i < 100; i++) {
      lab.exchange("number " + i);
    }
    List<Packet> all = new ArrayList<>(lab.network.seen());
    Random random = new Random(2);
    for (int round = 0; round < 5; round++) {
      play(all);
      Collections.shuffle(all, random);
    }
    assertNothingMore();
    assertThat(lab.environment.counters().get(Count.BEGUN)).as("handshakes").isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void what_an_older_session_said_means_nothing_to_the_next(boolean toMeter) throws Exception {
    for (int i = 0; i < 10; i++) {
      lab.exchange("number " + i);
    }
    List<Packet> older = List.copyOf(lab.network.seen());
    lab.gateway.session.close("again");
    Lab.expect(lab.gateway, "closed: again");
    Lab.expect(lab.meter, "closed: the peer closed it");
    Lab.expect(lab.gateway, "opened");
    Lab.expect(lab.meter, "opened");
    List<Packet> encrypted = older.stream().filter(packet -> packet.octets()[4] != 0).toList();
    assertThat(encrypted).hasSizeGreaterThan(20);
    play(encrypted);
    lab.exchange("by new keys");
    assertNothingMore();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_number_far_ahead_without_a_key_does_not_move_the_window(boolean toMeter) throws Exception {
    keep(toMeter, 2);
    byte[] ahead = kept.get(0).octets().clone();
    Arrays.fill(ahead, 5, 11, (byte) 0xff);
    play(List.of(new Packet(kept.get(0).from(), kept.get(0).to(), ahead)));
    play(kept);
    Lab.expect(heard(toMeter), "record 0");
    Lab.expect(heard(toMeter), "record 1");
    assertNothingMore();
  }

  /** Sends so many records, which do not arrive by themselves. */
  private void keep(boolean toMeter, int count) {
    lab.network.filter(
        packet -> {
          kept.add(packet);
          return List.of();
        });
    for (int i = 0; i < count; i++) {
      boolean sent =
          toMeter
              ? lab.gateway.session.send(Events.bytes("record " + i))
              : lab.meter.peer.send(Events.bytes("record " + i));
      assertThat(sent).isTrue();
    }
    lab.network.filter(List::of);
  }

  private void play(List<Packet> packets) {
    packets.forEach(lab.network::inject);
  }

  private Events heard(boolean toMeter) {
    return toMeter ? lab.meter : lab.gateway;
  }

  private void assertNothingMore() throws Exception {
    lab.exchange("last");
    assertThat(lab.meter.isEmpty()).isTrue();
    assertThat(lab.gateway.isEmpty()).isTrue();
  }
}
