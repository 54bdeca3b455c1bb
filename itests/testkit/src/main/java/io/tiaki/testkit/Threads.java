package io.tiaki.testkit;

import java.time.Duration;
import java.util.List;

/** What became of threads. */
public final class Threads {
  private static final Duration MOMENT = Duration.ofSeconds(10);

  private Threads() {}

  /**
   * The threads with this prefix that do not end. A pool counts as terminated a moment before its
   * last thread has ended, so each is given its moment.
   */
  public static List<String> left(String prefix) throws InterruptedException {
    List<Thread> threads =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith(prefix))
            .toList();
    for (Thread thread : threads) {
      thread.join(MOMENT.toMillis());
    }
    return threads.stream().filter(Thread::isAlive).map(Thread::getName).toList();
  }
}
