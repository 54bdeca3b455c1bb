package io.tiaki.session.dtls.internal;

import java.util.Collection;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How much of the link handshakes may fill. Those that nobody answers fill it no longer, and twice
 * as many others may begin: a street without power holds up no other street. Guarded by its pool.
 */
final class LinkShare {
  private final IntSupplier window;
  private final LongSupplier silence;

  /**
   * The share of one pool.
   *
   * @param window how many at once
   * @param silence after so many nanoseconds without any answer one no longer fills the link
   */
  LinkShare(IntSupplier window, LongSupplier silence) {
    this.window = window;
    this.silence = silence;
  }

  /** Whether the link carries one more. */
  boolean isFree(Collection<HandshakeTask> running, long now) {
    int most = window.getAsInt();
    if (running.size() < most) {
      return true;
    }
    long patience = silence.getAsLong();
    int silent = 0;
    for (HandshakeTask task : running) {
      silent += now - task.begun > patience && task.silent.getAsBoolean() ? 1 : 0;
    }
    return running.size() - silent < Math.max(most, 2 * silent);
  }

  /**
   * The one that waits longest. When those that began before it are silent it may well stand among
   * others of the kind: then any one.
   */
  @Nullable HandshakeTask poll(Queue<HandshakeTask> waiting, int running) {
    if (running < window.getAsInt() || waiting.isEmpty()) {
      return waiting.poll();
    }
    Iterator<HandshakeTask> any = waiting.iterator();
    int skipped = ThreadLocalRandom.current().nextInt(waiting.size());
    HandshakeTask task = any.next();
    for (int i = 0; i < skipped; i++) {
      task = any.next();
    }
    any.remove();
    return task;
  }
}
