package io.tiaki.session.dtls.internal;

import java.security.GeneralSecurityException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Cipher;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's AES-GCM engines, as many as records are worked on at once: an engine takes kilobytes, a
 * session that is idle needs none. Who takes one has it alone and begins with key and nonce, so
 * that nothing of one session reaches another. Safe for use by many threads.
 */
final class CipherPool {
  private static final String TRANSFORMATION = "AES/GCM/NoPadding";
  private static final int MOST_KEPT = 16;

  private final ConcurrentLinkedDeque<Cipher> free = new ConcurrentLinkedDeque<>();
  private final AtomicInteger kept = new AtomicInteger();

  /** An engine for the caller alone, to be begun with {@link Cipher#init}. */
  Cipher take() throws GeneralSecurityException {
    @Nullable Cipher one = free.pollFirst();
    if (one == null) {
      return Cipher.getInstance(TRANSFORMATION);
    }
    kept.decrementAndGet();
    return one;
  }

  /** Takes it back; one that failed must not come back. */
  void give(Cipher one) {
    if (kept.incrementAndGet() <= MOST_KEPT) {
      free.addFirst(one);
    } else {
      kept.decrementAndGet();
    }
  }

  /** How many wait to be taken. */
  int size() {
    return free.size();
  }
}
