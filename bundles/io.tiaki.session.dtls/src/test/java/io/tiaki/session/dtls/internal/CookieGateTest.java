package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CookieGateTest {
  private final MovableClock clock = new MovableClock();
  private final CookieGate gate = new CookieGate(new GuardedCrypto(), clock);
  private final InetSocketAddress client = address(1, 4000);
  private final byte[] random = new byte[32];
  private byte[] reply;

  @Test
  void a_cookie_is_good_for_its_address_alone() {
    byte[] cookie = cookieFor(client);
    assertThat(isTaken(client, cookie)).isTrue();
    assertThat(isTaken(address(2, 4000), cookie)).isFalse();
    assertThat(isTaken(address(1, 4001), cookie)).isFalse();
  }

  @Test
  void a_cookie_is_good_for_its_hello_alone() {
    byte[] cookie = cookieFor(client);
    byte[] hello = Wire.helloDatagram(random, cookie);
    int cookieEnd = 25 + 2 + 32 + 1 + 1 + cookie.length;
    for (int i = 25 + 2; i < hello.length; i++) {
      boolean isLength = i == 59 || i == 60 || i >= cookieEnd && i < cookieEnd + 2;
      byte[] other = hello.clone();
      other[i] ^= 1;
      if (!isLength) {
        assertThat(verify(client, other)).as("octet %s", i).isFalse();
      }
    }
    assertThat(verify(client, hello)).isTrue();
  }

  @Test
  void the_secret_changes_and_the_one_before_is_still_good() {
    byte[] cookie = cookieFor(client);
    clock.move(Duration.ofMinutes(11));
    byte[] newer = cookieFor(client);
    assertThat(newer).isNotEqualTo(cookie);
    assertThat(isTaken(client, cookie)).isTrue();
    assertThat(isTaken(client, newer)).isTrue();
    clock.move(Duration.ofMinutes(11));
    assertThat(isTaken(client, cookie)).isFalse();
    assertThat(isTaken(client, newer)).isTrue();
  }

  @Test
  void whoever_shows_no_cookie_costs_one_mac_and_a_wrong_one_a_second_at_most() {
    cookieFor(client);
    assertThat(gate.macs()).isEqualTo(1);
    clock.move(Duration.ofMinutes(11));
    byte[] cookie = cookieFor(client);
    assertThat(gate.macs()).isEqualTo(2);
    assertThat(isTaken(client, cookie)).isTrue();
    assertThat(gate.macs()).isEqualTo(3);
    assertThat(isTaken(address(2, 4000), cookie)).isFalse();
    assertThat(gate.macs()).isEqualTo(5);
  }

  @Test
  void a_clock_that_is_set_back_does_not_keep_a_secret_for_ever() {
    byte[] cookie = cookieFor(client);
    clock.move(Duration.ofDays(-1));
    cookieFor(client);
    clock.move(Duration.ofMinutes(11));
    assertThat(isTaken(client, cookie)).isFalse();
  }

  @Test
  void two_gates_have_secrets_of_their_own() {
    byte[] cookie = cookieFor(client);
    reply = null;
    byte[] hello = Wire.helloDatagram(random, cookie);
    assertThat(new CookieGate(new GuardedCrypto(), clock).verify(client, hello, out -> true))
        .isNull();
  }

  @Test
  void whatever_comes_the_answer_is_never_longer_and_never_an_exception() {
    byte[] hello = Wire.helloDatagram(random, new byte[0]);
    Random dice = new Random(17);
    int answers = 0;
    for (int i = 0; i < 50_000; i++) {
      byte[] mutated =
          Arrays.copyOf(hello, dice.nextInt(4) == 0 ? dice.nextInt(300) : hello.length);
      for (int j = dice.nextInt(4); j > 0 && mutated.length > 0; j--) {
        mutated[dice.nextInt(mutated.length)] = (byte) dice.nextInt();
      }
      verify(client, mutated);
      answers += reply == null ? 0 : 1;
      assertThat(reply == null ? 0 : reply.length).isLessThanOrEqualTo(mutated.length);
    }
    assertThat(answers).isGreaterThan(1_000);
  }

  private byte[] cookieFor(InetSocketAddress from) {
    assertThat(isTaken(from, new byte[0])).isFalse();
    return Wire.cookie(reply);
  }

  private boolean isTaken(InetSocketAddress from, byte[] cookie) {
    return verify(from, Wire.helloDatagram(random, cookie));
  }

  private boolean verify(InetSocketAddress from, byte[] datagram) {
    reply = null;
    return gate.verify(from, datagram, this::answered) != null;
  }

  private boolean answered(ByteBuffer datagram) {
    reply = new byte[datagram.remaining()];
    datagram.get(reply);
    return true;
  }

  static InetSocketAddress address(int host, int port) {
    try {
      return new InetSocketAddress(
          InetAddress.getByAddress(Wire.number(4, 0x0a000000 + host)), port);
    } catch (java.net.UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A clock the test moves. */
  static final class MovableClock extends Clock {
    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

    void move(Duration by) {
      now = now.plus(by);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneId.of("UTC");
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
