package io.tiaki.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A scheduler without a thread: tasks run when the test moves its time. */
public final class ManualScheduler extends AbstractExecutorService
    implements ScheduledExecutorService {
  private final List<Task<?>> tasks = new ArrayList<>();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private long order;
  private long nanos;
  private boolean stopped;

  /** A clock that shows this scheduler's time. */
  public Clock clock() {
    return new Clock() {
      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }

      @Override
      public Instant instant() {
        return now;
      }
    };
  }

  /** Runs what is due now. */
  public void run() {
    advance(Duration.ZERO);
  }

  /** Moves the time, running what becomes due on the way. */
  public void advance(Duration by) {
    Instant end = now.plus(by);
    @Nullable Task<?> next;
    while ((next = due(end)) != null) {
      move(next.at);
      tasks.remove(next);
      next.fire();
    }
    move(end);
  }

  private void move(Instant to) {
    if (to.isAfter(now)) {
      nanos += Duration.between(now, to).toNanos();
      now = to;
    }
  }

  /** A time that only grows, in nanoseconds, whatever the clock is set to. */
  public long nanoTime() {
    return nanos;
  }

  /** Sets the clock without running anything, as an operator would. */
  public void jump(Duration by) {
    now = now.plus(by);
  }

  private @Nullable Task<?> due(Instant end) {
    return tasks.stream()
        .filter(t -> !t.at.isAfter(end))
        .min(Comparator.comparing((Task<?> t) -> t.at).thenComparing(t -> t.order))
        .orElse(null);
  }

  @Override
  public void execute(Runnable command) {
    schedule(command, 0, TimeUnit.MILLISECONDS);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return add(
        new Task<>(command, now.plus(Duration.of(delay, unit.toChronoUnit())), Duration.ZERO));
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
    return add(
        new Task<>(
            () -> {
              try {
                callable.call();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            },
            now.plus(Duration.of(delay, unit.toChronoUnit())),
            Duration.ZERO));
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long first, long period, TimeUnit unit) {
    return scheduleWithFixedDelay(command, first, period, unit);
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long first, long delay, TimeUnit unit) {
    Instant at = now.plus(Duration.of(first, unit.toChronoUnit()));
    return add(new Task<>(command, at, Duration.of(delay, unit.toChronoUnit())));
  }

  private <V> Task<V> add(Task<V> task) {
    if (stopped) {
      throw new RejectedExecutionException("stopped");
    }
    tasks.add(task);
    return task;
  }

  @Override
  public void shutdown() {
    stopped = true;
  }

  @Override
  public List<Runnable> shutdownNow() {
    stopped = true;
    tasks.clear();
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return stopped;
  }

  @Override
  public boolean isTerminated() {
    return stopped;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return true;
  }

  private final class Task<V> extends FutureTask<V> implements ScheduledFuture<V> {
    private final Runnable command;
    private final Duration period;
    private final long order = ManualScheduler.this.order++;
    private Instant at;

    Task(Runnable command, Instant at, Duration period) {
      super(Executors.callable(command, null));
      this.command = command;
      this.at = at;
      this.period = period;
    }

    void fire() {
      if (isCancelled()) {
        return;
      }
      command.run();
      if (!period.isZero() && !stopped) {
        at = now.plus(period);
        tasks.add(this);
      }
    }

    @Override
    public boolean cancel(boolean interrupt) {
      tasks.remove(this);
      return super.cancel(interrupt);
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
}
