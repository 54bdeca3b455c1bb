package io.tiaki.security.module.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SealingKeyTest {
  @Test
  void is_never_seen_while_it_is_being_wiped() throws Exception {
    ExecutorService reader = Executors.newSingleThreadExecutor();
    try {
      for (int i = 0; i < 20_000; i++) {
        byte[] octets = new byte[32];
        Arrays.fill(octets, (byte) 7);
        SealingKey key = new SealingKey(octets);
        Future<byte[]> last = reader.submit(() -> lastSeen(key));
        key.destroy();
        assertThat(last.get()).containsOnly(7);
      }
    } finally {
      reader.shutdownNow();
    }
  }

  private static byte[] lastSeen(SealingKey key) {
    byte[] seen = {7};
    try {
      while (true) {
        byte[] now = key.getEncoded();
        for (byte octet : now) {
          if (octet != 7) {
            return now;
          }
        }
        seen = now;
      }
    } catch (IllegalStateException wiped) {
      return seen;
    }
  }
}
