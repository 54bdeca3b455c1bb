package io.tiaki.session.dtls.internal;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs calls one after the other, whoever asks: on the asking thread, or after the call that is
 * running now. Never waits, so a listener may ask from inside a call. Keeps nothing while no call
 * runs: each session has one of these.
 */
public final class SerialCalls {
  private static final Logger LOG = LoggerFactory.getLogger(SerialCalls.class);

  private @Nullable Queue<Runnable> waiting;
  private boolean running;

  /** Runs a call when no other runs. */
  public void run(Runnable call) {
    offer(call, Integer.MAX_VALUE);
  }

  /**
   * Runs a call when no other runs, unless too many wait.
   *
   * @param most how many calls may run or wait before this one
   * @return false when it will not be run
   */
  public boolean offer(Runnable call, int most) {
    synchronized (this) {
      if (running) {
        return keep(call, most);
      }
      running = true;
    }
    drain(call);
    return true;
  }

  /**
   * Runs a call at once, if no other runs or waits.
   *
   * @return false when it was not run
   */
  public boolean tryRun(Runnable call) {
    synchronized (this) {
      if (running) {
        return false;
      }
      running = true;
    }
    drain(call);
    return true;
  }

  private boolean keep(Runnable call, int most) {
    Queue<Runnable> calls = waiting == null ? new ArrayDeque<>() : waiting;
    waiting = calls;
    return 1 + calls.size() < most && calls.add(call);
  }

  private void drain(Runnable first) {
    Runnable call = first;
    while (call != null) {
      safely(call);
      call = next();
    }
  }

  private synchronized @Nullable Runnable next() {
    Runnable call = waiting == null ? null : waiting.poll();
    if (call == null) {
      waiting = null;
      running = false;
    }
    return call;
  }

  private static void safely(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException | Error e) {
      LOG.error("A listener failed", e);
    }
  }
}
