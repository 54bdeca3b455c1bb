package io.tiaki.security.module.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SealerTest {
  private static final byte[] PLAIN = "1234567 Wh".getBytes(StandardCharsets.UTF_8);
  private static final byte[] PLACE = "store/a".getBytes(StandardCharsets.UTF_8);

  @Test
  void opens_what_it_sealed() throws Exception {
    Sealer sealer = new Sealer(Map.of(1, key(1)));
    assertThat(sealer.unseal(PLACE, sealer.seal(PLACE, PLAIN))).isEqualTo(PLAIN);
    assertThat(sealer.unseal(new byte[0], sealer.seal(new byte[0], new byte[0]))).isEmpty();
  }

  @Test
  void has_the_documented_shape() throws Exception {
    byte[] sealed = new Sealer(Map.of(7, key(7))).seal(PLACE, PLAIN);
    ByteBuffer buffer = ByteBuffer.wrap(sealed);
    assertThat(buffer.get()).isEqualTo((byte) 1);
    assertThat(buffer.getInt()).isEqualTo(7);
    byte[] nonce = new byte[12];
    buffer.get(nonce);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        Cipher.DECRYPT_MODE, new SecretKeySpec(key(7), "AES"), new GCMParameterSpec(128, nonce));
    cipher.updateAAD(sealed, 0, 5);
    cipher.updateAAD(PLACE);
    assertThat(cipher.doFinal(sealed, 17, sealed.length - 17)).isEqualTo(PLAIN);
  }

  @Test
  void seals_under_the_newest_key_and_still_opens_the_older() throws Exception {
    byte[] old = new Sealer(Map.of(1, key(1))).seal(PLACE, PLAIN);
    Sealer both = new Sealer(Map.of(1, key(1), 2, key(2)));
    assertThat(both.seal(PLACE, PLAIN)[4]).isEqualTo((byte) 2);
    assertThat(both.unseal(PLACE, old)).isEqualTo(PLAIN);
    Sealer without = new Sealer(Map.of(2, key(2)));
    assertThat(reasonOf(() -> without.unseal(PLACE, old))).isEqualTo(Reason.UNKNOWN_ALIAS);
  }

  @Test
  void refuses_what_was_moved_altered_or_cut() throws Exception {
    Sealer sealer = new Sealer(Map.of(1, key(1)));
    byte[] sealed = sealer.seal(PLACE, PLAIN);
    assertThat(reasonOf(() -> sealer.unseal(new byte[] {1}, sealed)))
        .isEqualTo(Reason.BAD_SIGNATURE);
    for (int at = 0; at < sealed.length; at++) {
      byte[] bad = sealed.clone();
      bad[at] ^= 1;
      byte[] shorter = Arrays.copyOf(sealed, at);
      assertThat(reasonOf(() -> sealer.unseal(PLACE, bad)))
          .isEqualTo(at >= 1 && at <= 4 ? Reason.UNKNOWN_ALIAS : Reason.BAD_SIGNATURE);
      assertThat(reasonOf(() -> sealer.unseal(PLACE, shorter))).isEqualTo(Reason.BAD_SIGNATURE);
    }
  }

  @Test
  void never_repeats_a_nonce_with_many_threads() throws Exception {
    Sealer sealer = new Sealer(Map.of(1, key(1)));
    Set<ByteBuffer> nonces = ConcurrentHashMap.newKeySet();
    Callable<Boolean> work =
        () -> {
          for (int i = 0; i < 5_000; i++) {
            byte[] sealed = sealer.seal(PLACE, PLAIN);
            nonces.add(ByteBuffer.wrap(Arrays.copyOfRange(sealed, 5, 17)));
            assertThat(sealer.unseal(PLACE, sealed)).isEqualTo(PLAIN);
          }
          return true;
        };
    var threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Boolean>> running = new ArrayList<>(threads.invokeAll(List.of(work, work, work)));
      for (Future<Boolean> one : running) {
        assertThat(one.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(nonces).hasSize(15_000);
  }

  @Test
  void prints_and_keeps_no_key_once_destroyed() throws Exception {
    byte[] octets = key(3);
    SealingKey key = new SealingKey(octets);
    assertThat(key).hasToString("SealingKey[***]");
    key.destroy();
    assertThat(octets).containsOnly(0);
    assertThat(key.isDestroyed()).isTrue();
  }

  private static Reason reasonOf(ThrowingCallable call) {
    return catchThrowableOfType(SecurityModuleException.class, call).reason();
  }

  private static byte[] key(int seed) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) seed);
    return key;
  }
}
