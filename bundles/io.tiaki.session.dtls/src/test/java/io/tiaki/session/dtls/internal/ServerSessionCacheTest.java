package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.session.dtls.Authentication;
import io.tiaki.session.dtls.Authenticator;
import io.tiaki.session.dtls.PeerIdentity;
import io.tiaki.session.dtls.Policy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.bouncycastle.tls.CipherSuite;
import org.junit.jupiter.api.Test;

class ServerSessionCacheTest {
  private static final String NAME = Lab.METER.logicalDeviceName();
  private static final Policy POLICY = Policy.of(List.of("ecdhe-psk"), List.of(), List.of());

  private final TestClock clock = new TestClock();
  private final MemoryKeeper keeper = new MemoryKeeper();
  private final Authenticator keys = new Authenticator(POLICY).preSharedKey(new TestKey(NAME, 7));

  private static byte[] id(int number) {
    return ByteBuffer.allocate(32).putInt(number).array();
  }

  private void keep(ServerSessionCache cache, int number) {
    cache.keep(
        OwnIdentity.of(keys, Authentication.ECDHE_PSK),
        new ResumableSession(
            id(number),
            new byte[48],
            CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256,
            PeerIdentity.ofPreSharedKey(Authentication.ECDHE_PSK, NAME.getBytes())));
  }

  private ServerSessionCache restarted(int most) {
    return new ServerSessionCache(clock, most, keeper);
  }

  @Test
  void another_process_finds_what_was_kept_with_the_same_key_only() {
    keep(restarted(10), 1);
    ServerSessionCache after = restarted(10);
    assertThat(after.find(keys, id(1)).peer().authentication()).isEqualTo(Authentication.ECDHE_PSK);
    assertThat(after.find(keys, id(2))).isNull();
    assertThat(after.find(new Authenticator(POLICY).preSharedKey(new TestKey(NAME, 8)), id(1)))
        .isNull();
    assertThat(after.find(new Authenticator(POLICY), id(1))).isNull();
  }

  @Test
  void what_has_to_make_room_is_dropped_there_too() {
    ServerSessionCache cache = restarted(2);
    for (int number = 1; number <= 3; number++) {
      keep(cache, number);
      clock.move(Duration.ofSeconds(1));
    }
    assertThat(keeper.kept).hasSize(2);
    assertThat(cache.find(keys, id(1))).isNull();
    ServerSessionCache smaller = restarted(1);
    assertThat(smaller.find(keys, id(3))).isNotNull();
    assertThat(keeper.kept).hasSize(1);
  }

  @Test
  void what_is_a_day_old_is_not_taken_over() {
    keep(restarted(10), 1);
    clock.move(Duration.ofDays(1));
    assertThat(restarted(10).size()).isZero();
    assertThat(keeper.kept).isEmpty();
  }

  @Test
  void what_is_damaged_or_under_another_id_is_not_taken_over() {
    keep(restarted(10), 1);
    byte[] good = keeper.kept.values().iterator().next();
    keeper.kept.put("00", good);
    keeper.kept.put("01", new byte[] {2, 0, 0});
    assertThat(restarted(10).size()).isEqualTo(1);
    assertThat(keeper.kept).hasSize(1);
  }
}
