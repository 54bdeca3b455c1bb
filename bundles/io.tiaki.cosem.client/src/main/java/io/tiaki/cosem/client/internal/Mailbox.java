package io.tiaki.cosem.client.internal;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the tasks of one meter one after the other on a shared executor. */
final class Mailbox {
  private static final Logger log = LoggerFactory.getLogger(Mailbox.class);

  /** So many tasks in a row, then other meters have their turn. */
  private static final int TURN = 32;

  private final Executor executor;
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private boolean running;

  Mailbox(Executor executor) {
    this.executor = executor;
  }

  /**
   * Adds a task.
   *
   * @return false when the executor takes no more
   */
  boolean post(Runnable task) {
    synchronized (tasks) {
      tasks.add(task);
      if (running) {
        return true;
      }
      running = true;
    }
    if (submit()) {
      return true;
    }
    synchronized (tasks) {
      running = false;
      return !tasks.remove(task);
    }
  }

  private boolean submit() {
    try {
      executor.execute(this::turn);
      return true;
    } catch (RejectedExecutionException stopping) {
      return false;
    }
  }

  private void turn() {
    do {
      for (int i = 0; i < TURN; i++) {
        Runnable task;
        synchronized (tasks) {
          task = tasks.poll();
          if (task == null) {
            running = false;
            return;
          }
        }
        run(task);
      }
    } while (!submit());
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      log.error("A COSEM conversation failed at a step and goes on; report this as a bug", e);
    }
  }
}
