package io.tiaki.session.dtls.internal;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs calls one after the other, whoever asks: on the asking thread, or after the call that is
 * running now. Never waits, so a listener may ask from inside a call.
 */
public final class SerialCalls {
  private static final Logger LOG = LoggerFactory.getLogger(SerialCalls.class);

  private final Queue<Runnable> calls = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();

  /** Runs a call when no other runs. */
  public void run(Runnable call) {
    calls.add(call);
    drain(waiting.getAndIncrement());
  }

  /**
   * Runs a call when no other runs, unless too many wait.
   *
   * @param most how many calls may run or wait before this one
   * @return false when it will not be run
   */
  public boolean offer(Runnable call, int most) {
    if (waiting.get() >= most) {
      return false;
    }
    run(call);
    return true;
  }

  /**
   * Runs a call at once, if no other runs or waits.
   *
   * @return false when it was not run
   */
  public boolean tryRun(Runnable call) {
    if (!waiting.compareAndSet(0, 1)) {
      return false;
    }
    safely(call);
    if (waiting.decrementAndGet() > 0) {
      drain(0);
    }
    return true;
  }

  private void drain(int before) {
    if (before != 0) {
      return;
    }
    do {
      Runnable call = calls.poll();
      if (call != null) {
        safely(call);
      }
    } while (waiting.decrementAndGet() > 0);
  }

  private static void safely(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException | Error e) {
      LOG.error("A listener failed", e);
    }
  }
}
