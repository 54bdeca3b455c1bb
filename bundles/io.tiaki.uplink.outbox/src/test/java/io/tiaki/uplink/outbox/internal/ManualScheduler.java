package io.tiaki.uplink.outbox.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A scheduler and its clock, both moved by the test, running tasks on the test's thread. */
final class ManualScheduler extends ScheduledThreadPoolExecutor {
  private final List<Task> tasks = new ArrayList<>();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private long order;

  private final class Task extends FutureTask<Object> implements ScheduledFuture<Object> {
    final Instant at;
    final long number = order++;

    Task(Runnable work, Duration delay) {
      super(work, null);
      at = now.plus(delay);
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(Duration.between(now, at));
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }

  ManualScheduler() {
    super(0);
  }

  Clock clock() {
    return new Clock() {
      @Override
      public Instant instant() {
        return now;
      }

      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }
    };
  }

  /** Runs all that is due. */
  void run() {
    move(Duration.ZERO);
  }

  /** Moves the clock, running each task at its time. */
  void move(Duration by) {
    Instant end = now.plus(by);
    while (true) {
      Task next =
          tasks.stream()
              .filter(t -> !t.at.isAfter(end))
              .min(Comparator.comparing((Task t) -> t.at).thenComparing(t -> t.number))
              .orElse(null);
      if (next == null) {
        now = end;
        return;
      }
      tasks.remove(next);
      now = next.at.isAfter(now) ? next.at : now;
      next.run();
    }
  }

  /** Sets the clock without running anything, as an operator would. */
  void jump(Duration by) {
    now = now.plus(by);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    Task task = new Task(command, Duration.of(delay, unit.toChronoUnit()));
    tasks.add(task);
    return task;
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
    throw new IllegalStateException("not used");
  }

  @Override
  public void execute(Runnable command) {
    schedule(command, 0, TimeUnit.NANOSECONDS);
  }

  /** Runs until a future is done. */
  <T> T await(CompletableFuture<T> future) throws Exception {
    run();
    return future.get(0, TimeUnit.SECONDS);
  }
}
