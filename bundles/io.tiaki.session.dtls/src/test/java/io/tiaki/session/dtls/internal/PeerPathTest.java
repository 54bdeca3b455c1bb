package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.session.dtls.internal.PeerPath.Finding;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerPathTest {
  private static final InetSocketAddress HOME = new InetSocketAddress("127.0.0.1", 1);
  private static final InetSocketAddress AWAY = new InetSocketAddress("127.0.0.1", 2);
  private static final InetSocketAddress ELSEWHERE = new InetSocketAddress("127.0.0.1", 3);
  private static final byte[] COOKIE = {1, 2, 3, 4, 5, 6, 7, 8};
  private static final byte[] WRONG = {1, 2, 3, 4, 5, 6, 7, 9};

  private record Sent(InetSocketAddress to, int octets) {}

  private static final class MovableClock extends Clock {
    private long millis = 1_000_000;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(millis);
    }
  }

  private final MovableClock clock = new MovableClock();
  private final List<Sent> sent = new ArrayList<>();
  private final PeerPath path =
      new PeerPath(HOME, (to, datagram) -> sent.add(new Sent(to, datagram.remaining())), clock);

  @Test
  void an_old_record_from_elsewhere_says_nothing() {
    assertThat(path.heard(AWAY, 100, false)).isEqualTo(Finding.NOTHING);
    send(10);
    assertThat(sent).containsExactly(new Sent(HOME, 10));
  }

  @Test
  void a_newer_record_alone_does_not_move_it() {
    assertThat(path.heard(AWAY, 100, true)).isEqualTo(Finding.CHECK_DUE);
    assertThat(path.checking(COOKIE, 50)).isTrue();
    assertThat(path.heard(AWAY, 100, true)).isEqualTo(Finding.NOTHING);
    assertThat(path.address()).isEqualTo(HOME);
    assertThat(path.isPlainlyChecked(AWAY)).isFalse();
  }

  @Test
  void only_the_cookie_from_where_it_was_sent_and_in_time_is_an_answer() {
    path.heard(AWAY, 100, true);
    assertThat(path.isAnswer(AWAY, COOKIE)).as("before it was sent").isFalse();
    path.checking(COOKIE, 50);
    assertThat(path.isAnswer(AWAY, WRONG)).isFalse();
    assertThat(path.isAnswer(AWAY, new byte[0])).isFalse();
    assertThat(path.isAnswer(ELSEWHERE, COOKIE)).isFalse();
    assertThat(path.isAnswer(HOME, COOKIE)).isFalse();
    assertThat(path.isAnswer(AWAY, COOKIE)).isTrue();
    clock.millis += PeerPath.CHECK_MS;
    assertThat(path.isAnswer(AWAY, COOKIE)).isFalse();
  }

  @Test
  void what_is_sent_meanwhile_goes_to_both_but_at_most_three_times_what_came() {
    path.heard(AWAY, 100, true);
    path.checking(COOKIE, 60);
    for (int i = 0; i < 10; i++) {
      send(100);
    }
    assertThat(octetsTo(HOME)).isEqualTo(1_000);
    assertThat(octetsTo(AWAY)).isEqualTo(200);
    path.move();
    assertThat(path.address()).isEqualTo(AWAY);
    assertThat(octetsTo(AWAY)).as("with four that waited").isEqualTo(600);
    send(1_000);
    assertThat(octetsTo(HOME)).isEqualTo(1_000);
  }

  @Test
  void no_check_is_sent_beyond_that_limit() {
    path.heard(AWAY, 10, true);
    assertThat(path.checking(COOKIE, 60)).isFalse();
    path.heard(AWAY, 10, true);
    assertThat(path.checking(COOKIE, 60)).isTrue();
  }

  @Test
  void a_newer_record_from_home_ends_the_doubt() {
    path.heard(AWAY, 100, true);
    path.checking(COOKIE, 60);
    assertThat(path.heard(HOME, 100, true)).isEqualTo(Finding.STAYED);
    assertThat(path.isAnswer(AWAY, COOKIE)).isFalse();
    send(10);
    path.move();
    assertThat(sent).containsExactly(new Sent(HOME, 10));
    assertThat(path.address()).isEqualTo(HOME);
  }

  @Test
  void another_candidate_begins_with_nothing() {
    path.heard(AWAY, 1_000, true);
    path.checking(COOKIE, 60);
    assertThat(path.heard(ELSEWHERE, 30, true)).isEqualTo(Finding.CHECK_DUE);
    assertThat(path.isAnswer(AWAY, COOKIE)).isFalse();
    send(100);
    assertThat(octetsTo(ELSEWHERE)).isZero();
    assertThat(octetsTo(AWAY)).isZero();
  }

  @Test
  void an_unanswered_check_is_repeated_when_something_comes_again() {
    path.heard(AWAY, 100, true);
    path.checking(COOKIE, 60);
    clock.millis += PeerPath.CHECK_MS - 1;
    assertThat(path.heard(AWAY, 100, true)).isEqualTo(Finding.NOTHING);
    clock.millis += 1;
    assertThat(path.heard(AWAY, 100, true)).isEqualTo(Finding.CHECK_DUE);
  }

  @Test
  void a_peer_that_knows_no_check_answers_by_a_newer_record() {
    path.heard(AWAY, 100, true);
    assertThat(path.isPlainlyChecked(AWAY)).as("before it was sent").isFalse();
    path.checking(null, 60);
    assertThat(path.isPlainlyChecked(ELSEWHERE)).isFalse();
    assertThat(path.isPlainlyChecked(AWAY)).isTrue();
    assertThat(path.isAnswer(AWAY, COOKIE)).isFalse();
  }

  @Test
  void a_detour_is_for_one_datagram() {
    path.detour(AWAY);
    send(10);
    path.detour(null);
    send(20);
    assertThat(sent).containsExactly(new Sent(AWAY, 10), new Sent(HOME, 20));
  }

  private void send(int octets) {
    path.send(ByteBuffer.allocate(octets));
  }

  private int octetsTo(InetSocketAddress to) {
    return sent.stream().filter(one -> one.to().equals(to)).mapToInt(Sent::octets).sum();
  }
}
