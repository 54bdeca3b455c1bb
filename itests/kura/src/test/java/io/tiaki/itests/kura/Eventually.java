package io.tiaki.itests.kura;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for processes that tell nobody when they are done. */
final class Eventually {
  private static final long PAUSE_NANOS = 100_000_000;

  private Eventually() {}

  interface Question<T> {
    T ask() throws Exception;
  }

  static void holds(Duration limit, Question<Boolean> condition, Supplier<String> otherwise) {
    get(limit, () -> condition.ask() ? Boolean.TRUE : null, otherwise);
  }

  /** The first answer that is not null; a question that fails is asked again. */
  static <T> T get(Duration limit, Question<T> question, Supplier<String> otherwise) {
    long end = System.nanoTime() + limit.toNanos();
    Exception last = null;
    while (System.nanoTime() < end) {
      try {
        T answer = question.ask();
        if (answer != null) {
          return answer;
        }
      } catch (Exception e) {
        last = e;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    throw new AssertionError(otherwise.get(), last);
  }
}
