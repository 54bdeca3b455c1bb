package io.tiaki.cosem.client;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Timers whose time the test moves. */
final class MovableTimers implements Timers {
  private record Task(long due, long number, Runnable task) {}

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::due).thenComparingLong(Task::number));
  private long now;
  private long number;

  @Override
  public Timer after(Duration delay, Runnable task) {
    Task added = new Task(now + delay.toMillis(), number++, task);
    tasks.add(added);
    return () -> tasks.remove(added);
  }

  @Override
  public long millis() {
    return now;
  }

  void advance(Duration time) {
    long until = now + time.toMillis();
    while (!tasks.isEmpty() && tasks.element().due() <= until) {
      Task next = tasks.remove();
      now = next.due();
      next.task().run();
    }
    now = until;
  }

  int waiting() {
    return tasks.size();
  }
}
