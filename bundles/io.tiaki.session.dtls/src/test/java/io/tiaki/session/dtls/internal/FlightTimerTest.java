package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class FlightTimerTest {
  private static final HandshakeTimes TIMES = new HandshakeTimes(1_000, 8_000, 3_000);

  private final LinkTiming link = new LinkTiming();
  private final PeerTiming peer = new PeerTiming(link);
  private long now = 5_000 * 1_000_000L;
  private final LinkCounters counters = LinkCounters.of("udp", "default");
  private FlightTimer timer = timer(peer);

  @Test
  void the_first_time_out_to_an_unknown_meter_is_the_configured_one() {
    send(0, 120);
    assertThat(dueAfter()).isEqualTo(1_000);
  }

  @Test
  void on_an_unknown_link_the_first_long_exchange_has_time_for_its_octets() {
    answerTo(0, 400);
    send(1, 150);
    assertThat(dueAfter()).isEqualTo(1_250);
  }

  @Test
  void the_round_of_the_cookie_is_the_first_sample_of_a_long_way() {
    answerTo(0, 900);
    send(1, 150);
    assertThat(dueAfter()).isEqualTo(1_800);
  }

  @Test
  void one_lost_hello_does_not_make_the_next_flight_wait_longer() {
    repeatHello(1_000);
    receive(0);
    send(1, 150);
    assertThat(dueAfter()).isEqualTo(1_000);
  }

  @Test
  void two_lost_hellos_may_mean_that_the_way_is_long() {
    repeatHello(1_000);
    repeatHello(2_000);
    receive(0);
    send(1, 150);
    assertThat(dueAfter()).isEqualTo(4_000);
  }

  @Test
  void a_way_longer_than_the_first_time_outs_is_learnt_in_the_first_handshake() {
    repeatHello(1_000);
    pass(500);
    receive(0);
    send(1, 150);
    pass(dueAfter());
    assertThat(timer.isDue(now)).isTrue();
    send(1, 150);
    pass(500);
    receive(1);
    send(2, 150);
    assertThat(dueAfter()).isEqualTo(2_000);
    pass(1_500);
    receive(2);
    timer.established();
    assertThat(peer.rttMillis()).isEqualTo(1_500);
  }

  private void repeatHello(long afterMillis) {
    if (counters.get(Count.RETRANSMITTED) == 0) {
      send(0, 120);
    }
    pass(afterMillis);
    assertThat(timer.isDue(now)).isTrue();
    send(0, 120);
  }

  @Test
  void a_flight_waits_one_and_a_half_exchanges_once_they_are_known() {
    link.work(0);
    for (int i = 0; i < 20; i++) {
      peer.shortExchange(400_000_000L);
    }
    send(0, 150);
    assertThat(dueAfter()).isEqualTo(600);
  }

  @Test
  void a_time_out_that_was_too_short_is_learnt_to_be_so() {
    link.work(0);
    answerTo(0, 200);
    send(1, 150);
    long first = dueAfter();
    pass(first);
    assertThat(timer.isDue(now)).isTrue();
    send(1, 150);
    pass(50);
    receive(1);
    timer.established();
    timer = timer(peer);
    answerTo(0, 200);
    send(1, 150);
    assertThat(dueAfter()).isGreaterThan(first + 50);
  }

  @Test
  void a_repetition_that_the_peer_asked_for_does_not_double_the_wait() {
    answerTo(0, 100);
    send(1, 150);
    long wait = dueAfter();
    pass(wait / 2);
    timer.hand(FlightRecords.message(0, 60), now);
    send(1, 150);
    assertThat(dueAfter()).isEqualTo(wait);
  }

  @Test
  void what_was_learnt_is_remembered_for_the_next_handshake_and_the_next_meter() {
    answerTo(0, 200);
    assertThat(timer.send(FlightRecords.message(1, 150), 0, 175)).isTrue();
    timer = timer(peer);
    send(0, 120);
    assertThat(dueAfter()).isEqualTo(300);
    timer = timer(new PeerTiming(link));
    send(0, 120);
    assertThat(dueAfter()).isEqualTo(300);
  }

  @Test
  void the_hello_that_began_the_handshake_asks_for_our_flight_when_it_comes_again() {
    timer = timer(peer, false);
    byte[] hello = FlightRecords.message(1, 100);
    hello[13] = MessageRules.CLIENT_HELLO;
    timer.begunBy(Objects.requireNonNull(ClientHelloRecord.of(hello)));
    send(1, 500);
    pass(1_500);
    long due = dueAfter();
    timer.received(hello, now);
    assertThat(dueAfter()).as("it is no answer").isEqualTo(due);
    timer.hand(hello, now);
    send(1, 500);
  }

  @Test
  void a_way_longer_than_the_first_time_outs_is_no_longer_than_from_the_first_hello() {
    repeatHello(1_000);
    pass(100);
    receive(0);
    send(1, 150);
    pass(1_600);
    receive(1, 500);
    timer.established();
    assertThat(peer.rttMillis()).isEqualTo(1_100);
    timer = timer(peer);
    send(0, 120);
    assertThat(dueAfter()).isEqualTo(1_650);
  }

  @Test
  void a_time_out_is_never_below_three_tenths_of_a_second_nor_above_ten() {
    link.work(0);
    answerTo(0, 5);
    send(1, 150);
    assertThat(dueAfter()).isEqualTo(300);
    PeerTiming slow = new PeerTiming(link);
    slow.shortExchange(60_000_000_000L);
    timer = timer(slow);
    send(0, 120);
    assertThat(dueAfter()).isEqualTo(10_000);
  }

  @Test
  void an_answer_to_a_repeated_flight_teaches_nothing() {
    send(0, 120);
    pass(1_000);
    assertThat(timer.isDue(now)).isTrue();
    send(0, 120);
    pass(700);
    receive(0);
    assertThat(timer.send(FlightRecords.message(1, 150), 0, 175)).isTrue();
    assertThat(peer.rttMillis()).isEqualTo(-1);
    assertThat(counters.metrics()).noneMatch(one -> one.name().equals("rtt") && one.value() > 0);
    assertThat(counters.get(Count.RETRANSMITTED)).isEqualTo(1);
  }

  @Test
  void waits_double() {
    send(0, 120);
    pass(1_000);
    assertThat(timer.isDue(now)).isTrue();
    send(0, 120);
    assertThat(dueAfter()).isEqualTo(2_000);
  }

  @Test
  void the_time_on_a_slow_link_comes_on_top() {
    link.configuredRate(10_000);
    send(0, 175);
    // 200 octets there, 60 back at 10 kbit/s.
    assertThat(dueAfter()).isEqualTo(1_000 + 208);
  }

  @Test
  void nothing_is_repeated_unless_it_is_due() {
    send(0, 120);
    pass(500);
    assertThat(timer.send(FlightRecords.message(0, 120), 0, 145)).isFalse();
    pass(500);
    assertThat(timer.isDue(now)).isTrue();
    assertThat(timer.send(FlightRecords.message(0, 120), 0, 145)).isTrue();
  }

  @Test
  void a_change_of_cipher_does_not_make_the_flight_go_again() {
    answerTo(0, 100);
    send(1, 150);
    pass(200);
    timer.received(FlightRecords.change(), now);
    timer.hand(FlightRecords.change(), now);
    assertThat(timer.send(FlightRecords.message(1, 150), 0, 175)).isFalse();
  }

  @Test
  void a_peer_that_repeats_its_flight_gets_ours_again_unless_it_is_on_its_way() {
    answerTo(0, 100);
    send(1, 150);
    byte[] again = FlightRecords.message(0, 60);
    timer.received(again, now);
    timer.hand(again, now);
    assertThat(timer.send(FlightRecords.message(1, 150), 0, 175)).isFalse();
    pass(600);
    timer.hand(again, now);
    assertThat(timer.send(FlightRecords.message(1, 150), 0, 175)).isTrue();
  }

  @Test
  void while_our_own_flights_fill_the_link_nothing_is_repeated() {
    link.configuredRate(10_000);
    send(0, 175);
    link.occupy(2_000, now);
    pass(1_208);
    assertThat(timer.isDue(now)).isFalse();
    pass(600);
    assertThat(timer.isDue(now)).isTrue();
  }

  @Test
  void it_is_given_up_when_nothing_new_came_for_the_configured_time() {
    answerTo(0, 100);
    send(1, 150);
    pass(7_999);
    assertThat(timer.isOverdue(now)).isFalse();
    pass(1);
    assertThat(timer.isOverdue(now)).isTrue();
  }

  @Test
  void on_a_very_slow_link_it_waits_for_three_time_outs() {
    peer.shortExchange(4_000_000_000L);
    send(0, 120);
    pass(8_001);
    assertThat(timer.isOverdue(now)).isFalse();
    assertThat(timer.isSilent(now)).isFalse();
    pass(20_000);
    assertThat(timer.isOverdue(now)).isTrue();
  }

  private FlightTimer timer(PeerTiming of) {
    return timer(of, true);
  }

  private FlightTimer timer(PeerTiming of, boolean client) {
    HandshakeSetup setup =
        new HandshakeSetup(
            new GuardedCrypto(),
            new TestAuthority("authority").client("gw1"),
            chain -> {
              throw new AssertionError();
            },
            datagram -> true);
    return new FlightTimer(setup.times(TIMES).timing(of).counters(counters), client, now);
  }

  private void answerTo(int sequence, long afterMillis) {
    send(sequence, 120);
    pass(afterMillis);
    receive(sequence);
  }

  private void receive(int sequence) {
    receive(sequence, 35);
  }

  private void receive(int sequence, int body) {
    byte[] record = FlightRecords.message(sequence, body);
    timer.received(record, now);
    timer.hand(record, now);
  }

  private void send(int sequence, int body) {
    byte[] record = FlightRecords.message(sequence, body);
    assertThat(timer.send(record, 0, record.length)).isTrue();
    timer.flushed(now);
  }

  private void pass(long millis) {
    now += millis * 1_000_000;
  }

  private long dueAfter() {
    return timer.waiting(true, now) / 1_000_000;
  }
}
