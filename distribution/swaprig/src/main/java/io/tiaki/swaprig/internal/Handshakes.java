package io.tiaki.swaprig.internal;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Watches how many DTLS handshakes are under way at once: threads of the pool that do not wait. */
final class Handshakes {
  private static final String NAME = "tiaki-dtls-client-";
  private static final long LOOK_MILLIS = 20;

  private @Nullable Thread thread;
  private volatile int most;

  /** Begins to watch. */
  void start() {
    Thread watching = new Thread(this::watch, "swap-rig-handshakes");
    watching.setDaemon(true);
    thread = watching;
    watching.start();
  }

  private void watch() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        most = Math.max(most, current());
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static int current() {
    Thread[] threads = new Thread[Thread.activeCount() + 64];
    int count = Thread.enumerate(threads);
    int current = 0;
    for (int i = 0; i < count; i++) {
      if (threads[i].getName().startsWith(NAME) && isBusy(threads[i].getStackTrace())) {
        current++;
      }
    }
    return current;
  }

  private static boolean isBusy(StackTraceElement[] stack) {
    return stack.length > 0
        && Arrays.stream(stack)
            .noneMatch(
                frame ->
                    frame.getClassName().endsWith(".HandshakePool")
                        && frame.getMethodName().equals("await"));
  }

  /** Ends; returns the most at once. */
  int stop() throws InterruptedException {
    Thread watching = thread;
    if (watching != null) {
      watching.interrupt();
      watching.join();
      thread = null;
    }
    return most;
  }
}
