package io.tiaki.session.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.security.PreSharedKey;
import io.tiaki.session.dtls.UnprovenHandshakes.Place;
import io.tiaki.session.dtls.internal.ClientHelloRecord;
import io.tiaki.session.dtls.internal.ServerSessionCache;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

class UnprovenHandshakesTest {
  private static final int PSK = 0x00a8;
  private static final int ECDHE_PSK = 0xd001;

  private final Semaphore threads = new Semaphore(4);
  private final UnprovenHandshakes places = places("psk", "ecdhe-psk");

  private UnprovenHandshakes places(String... kinds) {
    Authenticator keys = new Authenticator(Policy.of(List.of(kinds), List.of(), List.of()));
    return new UnprovenHandshakes(
        keys.preSharedKey(new Key()), new ServerSessionCache(Clock.systemUTC(), 2), threads);
  }

  @Test
  void there_are_two_places() {
    assertThat(places.take(hello(PSK), 0)).isNotNull();
    assertThat(places.take(hello(PSK), 0)).isNotNull();
    assertThat(places.take(hello(PSK), 0)).isNull();
    assertThat(threads.availablePermits()).isEqualTo(2);
  }

  @Test
  void a_place_is_free_at_once_when_the_client_has_proven_itself() {
    places.take(hello(PSK), 0);
    places.take(hello(PSK), 0).over(true);
    assertThat(places.take(hello(PSK), 0)).isNotNull();
  }

  @Test
  void a_place_is_free_after_a_while_when_it_has_not_and_its_thread_at_once() {
    places.take(hello(PSK), 0);
    Place place = places.take(hello(PSK), 0);
    place.over(false);
    place.over(false);
    assertThat(threads.availablePermits()).isEqualTo(3);
    assertThat(places.take(hello(PSK), UnprovenHandshakes.HOLD_MS - 1)).isNull();
    assertThat(places.take(hello(PSK), UnprovenHandshakes.HOLD_MS)).isNotNull();
    assertThat(places.take(hello(PSK), 10 * UnprovenHandshakes.HOLD_MS)).as("it runs").isNull();
  }

  @Test
  void servers_that_share_threads_get_no_more_than_there_are() {
    UnprovenHandshakes other = places("psk");
    assertThat(threads.tryAcquire(3)).isTrue();
    assertThat(places.take(hello(PSK), 0)).isNotNull();
    assertThat(other.take(hello(PSK), 0)).isNull();
    threads.release();
    assertThat(other.take(hello(PSK), 0)).isNotNull();
  }

  @Test
  void what_we_would_choose_counts_and_not_what_the_client_prefers() {
    assertThat(places.take(hello(PSK, ECDHE_PSK), 0)).isNull();
    assertThat(places("psk").take(hello(ECDHE_PSK, PSK), 0)).isNotNull();
    assertThat(places("ecdhe-psk").take(hello(PSK), 0)).isNull();
    assertThat(places.take(hello(), 0)).isNull();
  }

  @Test
  void a_hello_with_a_cookie_or_after_one_or_cut_off_is_asked_for_a_cookie() {
    ClientHelloRecord good = hello(PSK);
    byte[] withCookie = good.message().clone();
    withCookie[12 + 35] = 2;
    byte[] cut = Arrays.copyOf(good.message(), good.message().length - 1);
    assertThat(places.take(new ClientHelloRecord(0, 1, good.message()), 0)).isNull();
    assertThat(places.take(new ClientHelloRecord(0, 0, withCookie), 0)).isNull();
    assertThat(places.take(new ClientHelloRecord(0, 0, cut), 0)).isNull();
    for (int length = 12; length < 50; length++) {
      byte[] shorter = Arrays.copyOf(good.message(), length);
      assertThat(places.take(new ClientHelloRecord(0, 0, shorter), 0)).isNull();
    }
    assertThat(places.take(good, 0)).isNotNull();
  }

  /** Up to the suites. */
  private static ClientHelloRecord hello(int... suites) {
    ByteBuffer message = ByteBuffer.allocate(12 + 36 + 2 + 2 * suites.length);
    message.position(12 + 36).putShort((short) (2 * suites.length));
    for (int suite : suites) {
      message.putShort((short) suite);
    }
    return new ClientHelloRecord(0, 0, message.array());
  }

  private record Key() implements PreSharedKey {
    @Override
    public byte[] identity() {
      return new byte[] {1};
    }

    @Override
    public byte[] key() {
      return new byte[16];
    }
  }
}
