package io.tiaki.session.dtls.internal;

import java.security.GeneralSecurityException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import javax.crypto.Cipher;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's AES-GCM engines, as many as records are worked on at once: an engine takes kilobytes, a
 * session that is idle needs none. Who takes one has it alone and begins with key and nonce, so
 * that nothing of one session reaches another. Whoever comes again gets the engine it had when that
 * is still there: an engine that is begun with the key it had before does not expand it again. Safe
 * for use by many threads.
 */
final class CipherPool {
  private static final String TRANSFORMATION = "AES/GCM/NoPadding";
  private static final int MOST_KEPT = 16;

  private final AtomicReferenceArray<@Nullable Engine> kept = new AtomicReferenceArray<>(MOST_KEPT);
  private final AtomicInteger next = new AtomicInteger();

  /**
   * One engine.
   *
   * @param user who had it last
   */
  record Engine(Cipher cipher, Object user) {}

  /** An engine for the caller alone, to be begun with {@link Cipher#init}. */
  Engine take(Object user) throws GeneralSecurityException {
    boolean full = true;
    for (int i = 0; i < MOST_KEPT; i++) {
      Engine one = kept.get(i);
      full &= one != null;
      if (one != null && one.user() == user && kept.compareAndSet(i, one, null)) {
        return one;
      }
    }
    Engine other = full ? kept.getAndSet(next.getAndIncrement() & (MOST_KEPT - 1), null) : null;
    return new Engine(other == null ? Cipher.getInstance(TRANSFORMATION) : other.cipher(), user);
  }

  /** Takes it back; one that failed must not come back. */
  void give(Engine one) {
    for (int i = 0; i < MOST_KEPT; i++) {
      if (kept.get(i) == null && kept.compareAndSet(i, null, one)) {
        return;
      }
    }
  }

  /** How many wait to be taken. */
  int size() {
    int size = 0;
    for (int i = 0; i < MOST_KEPT; i++) {
      size += kept.get(i) == null ? 0 : 1;
    }
    return size;
  }
}
